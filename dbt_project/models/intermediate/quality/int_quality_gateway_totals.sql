-- Grain: one row when the gateway's own daily totals were landed: the worst of the last settled days, requests that only one of totals
-- and log knows by the requests of the totals.

with

rule as ({{ rule_of('gateway_totals') }}),

night as (select * from {{ ref('int_quality_night') }}),

totals as (

    select daily.usage_date, sum(daily.request_count) as total_count
    from {{ ref('stg_litellm__daily_spend') }} as daily
    cross join night
    cross join rule
    -- the gateway writes both late: a day is compared when both had the time to settle
    where daily.usage_date >= night.checked_on - rule.window_days - rule.settle_days
        and daily.usage_date < night.checked_on - rule.settle_days
    group by daily.usage_date

),

logged as (

    select usage_date, count(*) as logged_count
    from {{ ref('stg_litellm__spend_logs') }}
    where not is_settlement
        and usage_date in (select usage_date from totals)
    group by usage_date

),

compared as (

    select
        totals.usage_date,
        totals.total_count,
        coalesce(logged.logged_count, 0) as logged_count,
        abs(totals.total_count - coalesce(logged.logged_count, 0)) as missing_count
    from totals
    left join logged
        on totals.usage_date = logged.usage_date
    where totals.total_count > 0

),

ranked as (

    select
        *,
        {{ ratio('missing_count', 'total_count') }} as missing_ratio,
        row_number() over (order by {{ ratio('missing_count', 'total_count') }} desc, usage_date) as place
    from compared

)

select
    {{ finding(
        'gateway_totals', "'litellm/daily_spend'", 'max(missing_ratio)', 'count(case when missing_count > 0 then 1 end)',
        shown_rows(
            "case when missing_count > 0 then usage_date || ': ' || logged_count || ' logged, ' || total_count || ' in the totals' end",
            'place'
        )
    ) }}
from ranked
having count(*) > 0
