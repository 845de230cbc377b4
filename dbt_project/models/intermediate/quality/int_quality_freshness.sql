-- Grain: one row per landed table whose habit is known. The value is its silence in days by the longest silence of its last weeks.

with

rule as ({{ rule_of('freshness') }}),

-- of hours and days only the days: an hour without rows is no silence
days as (

    select
        source || '/' || entity as subject_key,
        window_date,
        row_count > 0 as is_filled,
        coalesce(complete_through_at < window_end_at, false) as is_incomplete
    from {{ ref('stg_raw_zone__manifest') }}
    where length(window_label) = 10

),

filled as (

    select
        days.subject_key,
        days.window_date,
        max(days.window_date) over (partition by days.subject_key) as newest_date
    from days
    where days.is_filled

),

recent as (

    select
        filled.*,
        window_date - lag(window_date) over (partition by subject_key order by window_date) as gap_days
    from filled
    cross join rule
    where window_date > newest_date - rule.window_days

),

habits as (

    select
        subject_key,
        newest_date,
        max(gap_days) as longest_gap_days
    from recent
    group by subject_key, newest_date
    having count(*) >= (select minimum from rule)

),

-- days read in vain because the vendor has not written them yet
incomplete as (

    select
        days.subject_key,
        count(*) as day_count
    from days
    inner join habits
        on days.subject_key = habits.subject_key
        and days.window_date > habits.newest_date
    where days.is_incomplete
    group by days.subject_key

),

silences as (

    select
        habits.*,
        night.checked_on - habits.newest_date - coalesce(incomplete.day_count, 0) as silent_days
    from habits
    cross join {{ ref('int_quality_night') }} as night
    left join incomplete
        on habits.subject_key = incomplete.subject_key

)

select
    {{ finding(
        'freshness', 'subject_key', ratio('silent_days', 'longest_gap_days'),
        'case when silent_days > longest_gap_days then silent_days - longest_gap_days else 0 end',
        "case when silent_days > longest_gap_days then 'last rows on ' || newest_date || ', longest gap before: '"
        ~ " || longest_gap_days || ' days' end"
    ) }}
from silences
