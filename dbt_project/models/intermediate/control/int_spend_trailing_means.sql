-- Grain: one row per team or workflow (scope_type, scope_key) and UTC day with seven days before it.

with

summed as (

    select
        *,
        sum(spend_usd) over (
            partition by scope_type, scope_key order by usage_date rows between 7 preceding and 1 preceding
        ) as trailing_usd
    from {{ ref('int_scope_days') }}
    where scope_type in ('team', 'workflow')

)

select
    scope_type,
    scope_key,
    usage_date,
    spend_usd,
    cast(trailing_usd as decimal(38, 12)) as trailing_usd,
    {{ unit_cost('trailing_usd', 7) }} as trailing_mean_usd,
    unpriced_request_count,
    is_provisional
from summed
where day_number > 7
