-- Grain: one row per usage_date, vendor_provider, vendor_model and service_tier in use: the usual price and the one above the
-- first threshold side by side, for questions about prices that nobody paid. What a call pays is in int_price_brackets_daily.
{{ config(materialized='view') }}

with

usual as (

    select *
    from {{ ref('int_price_brackets_daily') }}
    where inference_geo = 'global'

)

select
    base.usage_date,
    base.vendor_provider,
    base.vendor_model,
    base.service_tier,
    base.provider,
    base.model_name,
    {%- for meter in price_meters() %}
    base.{{ meter }}_usd_per_token,
    base.{{ meter }}_picos_per_token,
    coalesce(long.{{ meter }}_usd_per_token, base.{{ meter }}_usd_per_token) as long_{{ meter }}_usd_per_token,
    case when long.usage_date is null then base.{{ meter }}_picos_per_token else long.{{ meter }}_picos_per_token end
        as long_{{ meter }}_picos_per_token,
    {%- endfor %}
    base.next_min_input_tokens as long_context_min_tokens,
    base.is_priced_model,
    base.is_validity_assumed
from usual as base
left join usual as long
    on base.usage_date = long.usage_date
    and base.vendor_provider = long.vendor_provider
    and base.vendor_model = long.vendor_model
    and base.service_tier = long.service_tier
    and base.next_min_input_tokens = long.min_input_tokens
where base.min_input_tokens = 0
