-- Grain: one row per scope_type and scope_key that a limit may be set for: its last 60 days that have ended, all of them or not enough.
-- The baseline of a day is the mean of its busiest weekday: with the mean of all days, week-ends would make a working day look like a breach.

with

ended as (

    select
        *,
        row_number() over (partition by scope_type, scope_key order by usage_date desc) as days_back
    from {{ ref('int_scope_days') }}
    where not is_partial_day
        and scope_type in ('team', 'workflow', 'agent', 'api_key', 'business_unit', 'environment', 'tag')

),

recent as (select * from ended where days_back <= 60),

weekday_means as (

    select
        scope_type,
        scope_key,
        weekday,
        {{ unit_cost('sum(spend_usd)', 'count(*)') }} as weekday_mean_usd
    from recent
    group by scope_type, scope_key, weekday

)

select
    recent.scope_type,
    recent.scope_key,
    min(recent.usage_date) as window_start_date,
    max(recent.usage_date) as window_end_date,
    count(*) as day_count,
    cast(sum(recent.spend_usd) as decimal(38, 12)) as window_usd,
    sum(recent.unpriced_request_count) as unpriced_request_count,
    cast(max(weekday_means.weekday_mean_usd) as decimal(38, 12)) as busiest_weekday_usd,
    -- how far days are from their own weekday's mean, as a part of all spend
    {{ ratio('sum(abs(recent.spend_usd - weekday_means.weekday_mean_usd))', 'sum(recent.spend_usd)') }}
        as variability_ratio
from recent
inner join weekday_means
    on recent.scope_type = weekday_means.scope_type
    and recent.scope_key = weekday_means.scope_key
    and recent.weekday = weekday_means.weekday
group by recent.scope_type, recent.scope_key
