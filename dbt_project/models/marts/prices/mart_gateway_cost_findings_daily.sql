-- Grain: one row per usage_date, gateway, source, provider, model_name, finding and detail: costs by the gateway that cannot be right,
-- whatever the price list says.
with

running_totals as (

    select
        totals.usage_date,
        requests.gateway,
        requests.source,
        requests.provider,
        requests.model_name,
        totals.gateway_cost_usd,
        requests.list_cost_usd,
        totals.request_key
    from {{ ref('int_gateway_running_totals') }} as totals
    inner join {{ ref('fct_requests') }} as requests on totals.request_key = requests.request_key

)

select
    usage_date,
    gateway,
    source,
    provider,
    model_name,
    finding,
    detail,
    request_count,
    gateway_usd,
    list_usd,
    first_request_key
from {{ ref('int_gateway_cost_findings') }}

union all

select
    usage_date,
    gateway,
    source,
    provider,
    model_name,
    cast('running_total' as varchar) as finding,
    cast('does_not_follow_on' as varchar) as detail,
    count(*) as request_count,
    cast(sum(gateway_cost_usd) as decimal(38, 12)) as gateway_usd,
    cast(sum(list_cost_usd) as decimal(38, 12)) as list_usd,
    min(request_key) as first_request_key
from running_totals
group by usage_date, gateway, source, provider, model_name
