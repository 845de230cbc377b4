-- Grain: one row per landed table whose habit is known: the rows of its last days against the median of the same kind of day. The
-- value says how many times the larger of the two is the other, on the worst of these days.

with

rule as ({{ rule_of('volume') }}),

days as (

    select
        source || '/' || entity as subject_key,
        window_date,
        row_count,
        extract(isodow from window_date) >= 6 as is_weekend,
        max(window_date) over (partition by source, entity) as newest_date
    from {{ ref('stg_raw_zone__manifest') }}
    where length(window_label) = 10
        and coalesce(complete_through_at >= window_end_at, true)

),

judged as (

    select
        days.*,
        days.window_date <= days.newest_date - rule.settle_days as is_settled
    from days
    cross join rule
    where days.window_date >= days.newest_date - rule.settle_days

),

-- the middle one of the ordered days, the lower of two: a whole number on every engine
history as (

    select
        judged.subject_key,
        judged.window_date,
        days.row_count,
        row_number() over (
            partition by judged.subject_key, judged.window_date order by days.row_count, days.window_date
        ) as place,
        count(*) over (partition by judged.subject_key, judged.window_date) as day_count
    from judged
    cross join rule
    inner join days
        on judged.subject_key = days.subject_key
        and judged.is_weekend = days.is_weekend
        and judged.window_date > days.window_date
        and judged.window_date - rule.window_days <= days.window_date

),

compared as (

    select
        judged.subject_key,
        judged.window_date,
        judged.row_count,
        history.row_count as median_count,
        case
            when judged.row_count >= history.row_count then {{ ratio('judged.row_count', 'history.row_count') }}
            -- an empty day counts as one row: it is as far off as the median itself
            when judged.is_settled then {{ ratio('history.row_count', 'greatest(judged.row_count, 1)') }}
            else 1
        end as times_off
    from judged
    inner join history
        on judged.subject_key = history.subject_key
        and judged.window_date = history.window_date
        and history.place * 2 in (history.day_count, history.day_count + 1)
    cross join rule
    where history.row_count >= rule.minimum

),

placed as (

    select
        compared.*,
        compared.times_off > rule.warn_threshold as is_offending,
        row_number() over (
            partition by compared.subject_key order by compared.times_off desc, compared.window_date asc
        ) as place
    from compared
    cross join rule

)

select
    {{ finding(
        'volume', 'subject_key', 'max(times_off)', 'count(case when is_offending then 1 end)',
        shown_rows(
            "case when is_offending then window_date || ': ' || row_count || ' rows, median ' || median_count end", 'place'
        )
    ) }}
from placed
group by subject_key
