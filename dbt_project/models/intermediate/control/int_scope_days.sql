-- Grain: one row per scope_type, scope_key and UTC day from its first spend to the last day known. A day without spend is a row of zero.

with

horizon as (select * from {{ ref('int_usage_horizon') }}),

spend as (select * from {{ ref('int_scope_spend_daily') }}),

days as (

    select {{ day_series('first_usage_date', 'last_usage_date') }} as usage_date
    from horizon

),

scopes as (

    select scope_type, scope_key, min(usage_date) as first_usage_date
    from spend
    group by scope_type, scope_key

)

select
    scopes.scope_type,
    scopes.scope_key,
    days.usage_date,
    {{ weekday('days.usage_date') }} as weekday,
    cast(days.usage_date - scopes.first_usage_date + 1 as bigint) as day_number,
    cast(coalesce(spend.request_count, 0) as bigint) as request_count,
    cast(coalesce(spend.unpriced_request_count, 0) as bigint) as unpriced_request_count,
    cast(coalesce(spend.spend_usd, 0) as decimal(38, 12)) as spend_usd,
    cast(days.usage_date + 1 as timestamp) > horizon.known_until_at as is_partial_day,
    cast(days.usage_date + 1 as timestamp) > horizon.complete_until_at as is_provisional
from scopes
inner join days
    on scopes.first_usage_date <= days.usage_date
cross join horizon
left join spend
    on scopes.scope_type = spend.scope_type
    and scopes.scope_key = spend.scope_key
    and days.usage_date = spend.usage_date
