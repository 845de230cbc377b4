-- Grain: one row per usage_date, gateway, source, provider, model_name, service_tier and reason: where the gateway's own cost is not the
-- list price, and the mistake that explains it to the last digit.
with

differences as (select * from {{ ref('int_gateway_cost_differences') }}),

reasons as (select * from {{ ref('gateway_cost_reasons') }})

select
    differences.usage_date,
    differences.gateway,
    differences.source,
    differences.provider,
    differences.model_name,
    differences.service_tier,
    reasons.meter,
    differences.reason,
    reasons.description as reason_description,
    count(*) as request_count,
    cast(sum(differences.gateway_cost_usd) as decimal(38, 12)) as gateway_usd,
    cast(sum(differences.expected_usd) as decimal(38, 12)) as list_usd,
    cast(sum(differences.gateway_cost_usd - differences.expected_usd) as decimal(38, 12)) as difference_usd,
    cast(max(differences.tolerance_usd) as decimal(38, 12)) as tolerance_usd
from differences
inner join reasons on differences.reason = reasons.reason
group by
    differences.usage_date,
    differences.gateway,
    differences.source,
    differences.provider,
    differences.model_name,
    differences.service_tier,
    reasons.meter,
    differences.reason,
    reasons.description
