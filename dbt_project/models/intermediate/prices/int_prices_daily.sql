-- Grain: one row per usage_date, vendor_provider, vendor_model and service_tier in use: the prices of that day side by side,
-- so that a request finds its own by equality. A meter without a price is null.
with

used as (select * from {{ ref('int_models_used_daily') }}),

names as (select * from {{ ref('int_models_used') }}),

prices as (select * from {{ ref('int_prices') }}),

of_the_day as (

    select
        used.usage_date,
        used.vendor_provider,
        used.vendor_model,
        used.service_tier,
        names.provider,
        names.model_name,
        prices.meter,
        prices.min_input_tokens,
        prices.usd_per_token,
        prices.is_validity_assumed,
        min(case when prices.min_input_tokens > 0 then prices.min_input_tokens end) over (
            partition by used.usage_date, used.vendor_provider, used.vendor_model, used.service_tier
        ) as long_context_min_tokens
    from used
    inner join names
        on used.vendor_provider = names.vendor_provider
        and used.vendor_model = names.vendor_model
        and used.service_tier = names.service_tier
    -- left join: a model without any price must be seen as unpriced, not lost
    left join prices
        on used.vendor_provider = prices.vendor_provider
        and used.vendor_model = prices.vendor_model
        and used.service_tier = prices.service_tier
        and used.usage_date >= prices.valid_from
        and used.usage_date < prices.valid_to

),

wide as (

    select
        usage_date,
        vendor_provider,
        vendor_model,
        service_tier,
        provider,
        model_name,
        {%- for meter in price_meters() %}
        max(case when meter = '{{ meter }}' and min_input_tokens = 0 then usd_per_token end) as {{ meter }}_usd_per_token,
        {%- endfor %}
        {%- for meter in price_meters() %}
        -- a meter that names no long-context price keeps its one price at any length
        coalesce(
            max(case when meter = '{{ meter }}' and min_input_tokens = long_context_min_tokens then usd_per_token end),
            max(case when meter = '{{ meter }}' and min_input_tokens = 0 then usd_per_token end)
        ) as long_{{ meter }}_usd_per_token,
        {%- endfor %}
        max(long_context_min_tokens) as long_context_min_tokens,
        count(meter) > 0 as is_priced_model,
        coalesce(bool_or(is_validity_assumed), false) as is_validity_assumed
    from of_the_day
    group by usage_date, vendor_provider, vendor_model, service_tier, provider, model_name

)

select
    wide.*,
    {%- for meter in price_meters() %}
    {{ price_picos(meter ~ '_usd_per_token') }} as {{ meter }}_picos_per_token,
    {{ price_picos('long_' ~ meter ~ '_usd_per_token') }} as long_{{ meter }}_picos_per_token{{ ',' if not loop.last }}
    {%- endfor %}
from wide
