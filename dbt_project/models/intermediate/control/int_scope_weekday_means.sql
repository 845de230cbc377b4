-- Grain: one row per scope_type, scope_key and weekday: what such a day cost in the last whole weeks, at most four, that have ended.

with

horizon as (select * from {{ ref('int_usage_horizon') }}),

days as (

    select
        days.*,
        -- 0 is the last day that has ended
        horizon.last_usage_date - days.usage_date
        - case when cast(horizon.last_usage_date + 1 as timestamp) > horizon.known_until_at then 1 else 0 end as days_back
    from {{ ref('int_scope_days') }} as days
    cross join horizon
    where not days.is_partial_day

),

lengths as (

    select
        scope_type,
        scope_key,
        least({{ whole_quotient('count(*)', 7) }}, 4) as week_count
    from days
    group by scope_type, scope_key

)

select
    days.scope_type,
    days.scope_key,
    days.weekday,
    cast(max(lengths.week_count) as bigint) as week_count,
    {{ unit_cost('sum(days.spend_usd)', 'max(lengths.week_count)') }} as weekday_mean_usd
from days
inner join lengths
    on days.scope_type = lengths.scope_type
    and days.scope_key = lengths.scope_key
where days.days_back < lengths.week_count * 7
group by days.scope_type, days.scope_key, days.weekday
