-- Grain: one row per usage_date, gateway, source, provider, model_name, finding and detail: costs by the gateway that cannot be right,
-- whatever the price list says. One call is in at most one row.
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
        {{ token_meters() | join(' + ') }} as tokens
    from {{ ref('fct_requests') }}
    where payment_basis = 'metered'
        and gateway_cost_usd is not null
        {% if is_incremental() -%}
        and usage_date in (select usage_date from changed_days)
        and {{ between_days('usage_date', ref('int_days_changed')) }}
        {%- endif %}

),

limits as (select usd_per_token from {{ ref('gateway_cost_limits') }} where finding = 'implausible'),

judged as (

    select
        requests.*,
        case
            when requests.gateway_cost_usd = 0 then 'zero'
            when requests.gateway_cost_usd - coalesce(requests.web_search_usd, 0) > requests.tokens * limits.usd_per_token
                then 'implausible'
        end as finding
    from requests
    cross join limits

)

select
    usage_date,
    gateway,
    source,
    provider,
    model_name,
    cast(finding as varchar) as finding,
    cast(
        case
            when tokens = 0 then 'no_tokens'
            when finding = 'implausible' then 'above_limit'
            when list_cost_usd = 0 then 'listed_as_free'
            else 'tokens_without_cost'
        end as varchar
    ) as detail,
    count(*) as request_count,
    cast(sum(gateway_cost_usd) as decimal(38, 12)) as gateway_usd,
    cast(sum(list_cost_usd) as decimal(38, 12)) as list_usd,
    min(request_key) as first_request_key
from judged
where finding is not null
group by 1, 2, 3, 4, 5, 6, 7
