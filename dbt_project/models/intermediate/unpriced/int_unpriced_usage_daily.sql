-- Grain: one row per usage_date, provider, model_name, service_tier, payment_basis, unpriced_reason, meter and whether the gateway
-- named a cost: what was used without a list price. gateway_cost_usd is that of all meters of the row's calls.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_days_changed'},
) }}

with

changed_days as (select usage_date from {{ ref('int_days_changed') }}),

requests as (

    select
        *,
        coalesce(gateway_cost_usd > 0, false) as has_gateway_cost
    from {{ ref('fct_requests') }}
    where (is_unpriced or web_search_usd is null)
        {% if is_incremental() -%}
        and usage_date in (select usage_date from changed_days)
        and {{ between_days('usage_date', ref('int_days_changed')) }}
        {%- endif %}

),

summed as (

    select
        usage_date,
        provider,
        model_name,
        service_tier,
        payment_basis,
        unpriced_reason,
        has_gateway_cost,
        {%- for column in token_meters() + ['web_search_requests'] %}
        cast(sum({{ column }}) as bigint) as {{ column }},
        {%- endfor %}
        cast(sum(gateway_cost_usd) as decimal(38, 12)) as gateway_cost_usd,
        count(*) as request_count,
        cast(sum(case when web_search_usd is null then web_search_requests else 0 end) as bigint) as unpriced_searches,
        count(case when web_search_usd is null then 1 end) as unpriced_search_request_count
    from requests
    group by usage_date, provider, model_name, service_tier, payment_basis, unpriced_reason, has_gateway_cost

),

by_meter as (

    {% for meter in token_meters() -%}
    select
        usage_date,
        provider,
        model_name,
        service_tier,
        payment_basis,
        unpriced_reason,
        has_gateway_cost,
        '{{ meter | replace('_tokens', '') }}' as meter,
        'token' as quantity_unit,
        {{ meter }} as quantity,
        request_count,
        gateway_cost_usd
    from summed
    where unpriced_reason is not null

    union all

    {% endfor -%}
    -- a fee that nobody lists: the tokens of such a call may have their price
    select
        usage_date,
        provider,
        model_name,
        service_tier,
        payment_basis,
        'no_price_for_web_search' as unpriced_reason,
        false as has_gateway_cost,
        'web_search' as meter,
        'request' as quantity_unit,
        cast(sum(unpriced_searches) as bigint) as quantity,
        cast(sum(unpriced_search_request_count) as bigint) as request_count,
        cast(null as decimal(38, 12)) as gateway_cost_usd
    from summed
    group by usage_date, provider, model_name, service_tier, payment_basis

)

select
    usage_date,
    provider,
    model_name,
    service_tier,
    payment_basis,
    unpriced_reason,
    has_gateway_cost,
    cast(meter as varchar) as meter,
    cast(quantity_unit as varchar) as quantity_unit,
    quantity,
    request_count,
    gateway_cost_usd
from by_meter
where quantity > 0
