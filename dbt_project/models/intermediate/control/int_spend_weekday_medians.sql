-- Grain: one row per team or workflow (scope_type, scope_key) and UTC day that spends enough to ring and has 35 days before it: the median
-- of its weekday in these five weeks, and how far the middle one of the 35 days was from its own weekday's median, in millionths of it: busy
-- days move by more dollars than quiet ones, and by the same share. Five is odd, so the median is a day that happened, and exact.

with

rules as (select min(minimum_usd) as minimum_usd from {{ ref('anomaly_rules') }}),

days as (select * from {{ ref('int_scope_days') }} where scope_type in ('team', 'workflow')),

judged as (

    select days.scope_type, days.scope_key, days.usage_date, days.weekday
    from days
    cross join rules
    where days.day_number > 35
        and days.spend_usd >= rules.minimum_usd

),

-- each day back by equality: a range would compare every judged day with every day of its scope
history as (

    select
        judged.scope_type,
        judged.scope_key,
        judged.usage_date,
        judged.weekday as judged_weekday,
        days.weekday,
        days.spend_usd,
        row_number() over (
            partition by judged.scope_type, judged.scope_key, judged.usage_date, days.weekday order by days.spend_usd
        ) as weekday_rank
    from judged
    cross join generate_series(1, 35) as steps (days_back)
    inner join days
        on judged.scope_type = days.scope_type
        and judged.scope_key = days.scope_key
        and judged.usage_date - cast(steps.days_back as integer) = days.usage_date

),

placed as (

    select
        *,
        max(case when weekday_rank = 3 then spend_usd end) over (
            partition by scope_type, scope_key, usage_date, weekday
        ) as median_usd
    from history

),

deviations as (

    select
        *,
        -- a weekday that usually spends nothing has no level to be far from
        case
            when median_usd > 0
                then {{ whole_quotient(picos('abs(spend_usd - median_usd)') ~ ' * 1000000', picos('median_usd')) }}
        end as deviation_millionths
    from placed

),

ranked as (

    select
        *,
        row_number() over (
            partition by scope_type, scope_key, usage_date order by deviation_millionths nulls last
        ) as nth,
        count(deviation_millionths) over (partition by scope_type, scope_key, usage_date) as day_count
    from deviations

)

select
    scope_type,
    scope_key,
    usage_date,
    cast(max(case when weekday = judged_weekday then median_usd end) as decimal(38, 12)) as weekday_median_usd,
    -- the middle one; of two middle ones the larger
    cast(max(case when nth = {{ whole_quotient('day_count', 2) }} + 1 then deviation_millionths end) as bigint)
        as median_deviation_millionths
from ranked
group by scope_type, scope_key, usage_date
having max(case when weekday = judged_weekday then median_usd end) > 0
