-- Grain: one row per month, workflow_key, provider, model_name and lever that would change what this usage costs: what it saves of which
-- base, as if it were the only one left to apply. Another lever is one more member of the union, and its place in lever_order().

select
    month_start_date,
    workflow_key,
    provider,
    model_name,
    cast('cache_tier' as varchar) as lever,
    list_cost_usd as base_usd,
    saving_usd
from {{ ref('int_lever_cache_monthly') }}

union all

select
    month_start_date,
    workflow_key,
    provider,
    model_name,
    cast('model_routing' as varchar) as lever,
    list_cost_usd as base_usd,
    saving_usd
from {{ ref('int_lever_routing_monthly') }}
where verdict = 'switch'

union all

select
    month_start_date,
    workflow_key,
    provider,
    model_name,
    cast('batch' as varchar) as lever,
    routed_usd as base_usd,
    routed_saving_usd as saving_usd
from {{ ref('int_lever_batch_monthly') }}
where routed_saving_usd is not null
