-- Grain: one row per usage_date, vendor_provider, vendor_model, service_tier and context bracket: the token prices of that day
-- side by side, before any factor. A bracket starts above one of the model's thresholds and ends at its next one.
with

used as (

    select distinct usage_date, vendor_provider, vendor_model, service_tier
    from {{ ref('int_models_used_daily') }}

),

names as (select * from {{ ref('int_models_used') }}),

prices as (select * from {{ ref('int_prices') }}),

of_the_day as (

    select
        {{ hash_key(['used.usage_date', 'used.vendor_provider', 'used.vendor_model', 'used.service_tier']) }}
            as model_day_key,
        used.usage_date,
        used.vendor_provider,
        used.vendor_model,
        used.service_tier,
        names.provider,
        names.model_name,
        prices.meter,
        coalesce(prices.min_input_tokens, 0) as min_input_tokens,
        prices.usd_per_token,
        prices.is_validity_assumed
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

thresholds as (

    select model_day_key, min_input_tokens from of_the_day
    union
    select model_day_key, 0 as min_input_tokens from of_the_day

),

brackets as (

    select
        *,
        lead(min_input_tokens) over (
            partition by model_day_key order by min_input_tokens
        ) as next_min_input_tokens
    from thresholds

),

-- a meter that names no price at a threshold keeps the one below it
reached as (

    select
        of_the_day.*,
        brackets.min_input_tokens as bracket_min_input_tokens,
        brackets.next_min_input_tokens,
        row_number() over (
            partition by of_the_day.model_day_key, brackets.min_input_tokens, of_the_day.meter
            order by of_the_day.min_input_tokens desc
        ) as nth
    from brackets
    inner join of_the_day
        on brackets.model_day_key = of_the_day.model_day_key
        and brackets.min_input_tokens >= of_the_day.min_input_tokens

)

select
    usage_date,
    vendor_provider,
    vendor_model,
    service_tier,
    provider,
    model_name,
    bracket_min_input_tokens as min_input_tokens,
    next_min_input_tokens,
    {%- for meter in price_meters() %}
    cast(max(case when meter = '{{ meter }}' then usd_per_token end) as decimal(38, 18)) as {{ meter }}_usd_per_token,
    {%- endfor %}
    count(meter) > 0 as is_priced_model,
    coalesce(bool_or(is_validity_assumed), false) as is_validity_assumed
from reached
where nth = 1
group by
    usage_date,
    vendor_provider,
    vendor_model,
    service_tier,
    provider,
    model_name,
    bracket_min_input_tokens,
    next_min_input_tokens
