-- Grain: one row per usage_date, provider, model_name and service tier (standard, batch) with a price on that day: the prices side by
-- side. Where the ids of one model have several, the dearest: a saving is never made of the cheaper one.
with

days as (select distinct usage_date from {{ ref('int_lever_usage_daily') }}),

offers as (

    select
        days.usage_date,
        offers.provider,
        offers.model_name,
        offers.service_tier,
        offers.meter,
        offers.min_input_tokens,
        offers.usd_per_token,
        offers.offer_rank,
        min(offers.offer_rank) over (
            partition by days.usage_date, offers.provider, offers.model_name, offers.service_tier, offers.meter
        ) as best_rank
    from days
    inner join {{ ref('int_lever_price_offers') }} as offers
        on days.usage_date >= offers.valid_from
        and days.usage_date < offers.valid_to

),

best as (

    select
        usage_date,
        provider,
        model_name,
        service_tier,
        meter,
        min_input_tokens,
        max(usd_per_token) as usd_per_token
    from offers
    where offer_rank = best_rank
    group by usage_date, provider, model_name, service_tier, meter, min_input_tokens

),

bounded as (

    select
        *,
        min(case when min_input_tokens > 0 then min_input_tokens end) over (
            partition by usage_date, provider, model_name, service_tier
        ) as long_context_min_tokens
    from best

)

select
    usage_date,
    provider,
    model_name,
    service_tier,
    {%- for meter in price_meters() %}
    cast(
        max(case when meter = '{{ meter }}' and min_input_tokens = 0 then usd_per_token end) as decimal(38, 18)
    ) as {{ meter }}_usd_per_token,
    -- a meter that names no long-context price keeps its one price at any length
    cast(coalesce(
        max(case when meter = '{{ meter }}' and min_input_tokens = long_context_min_tokens then usd_per_token end),
        max(case when meter = '{{ meter }}' and min_input_tokens = 0 then usd_per_token end)
    ) as decimal(38, 18)) as long_{{ meter }}_usd_per_token,
    {%- endfor %}
    max(long_context_min_tokens) as long_context_min_tokens
from bounded
group by usage_date, provider, model_name, service_tier
