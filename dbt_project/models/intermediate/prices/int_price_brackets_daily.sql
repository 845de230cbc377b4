-- Grain: one row per usage_date, vendor_provider, vendor_model, service_tier, inference_geo and context bracket in use: what a
-- request of that day pays, so that it finds its prices by equality and the size of its input. A meter without a price is null.
with

models_of_the_day as (select * from {{ ref('int_prices_of_models_daily') }}),

terms as (select * from {{ ref('int_price_terms_daily') }}),

-- the usual price stands beside the one of a region even on a day on which nobody paid it: what-if questions start from it
regions as (

    select usage_date, vendor_provider, vendor_model, service_tier, inference_geo
    from {{ ref('int_models_used_daily') }}
    union
    select usage_date, vendor_provider, vendor_model, service_tier, 'global' as inference_geo
    from {{ ref('int_models_used_daily') }}

),

unreadable as (

    select usage_date, vendor_provider, vendor_model, min(scope) as price_key
    from terms
    where term = 'unreadable'
    group by usage_date, vendor_provider, vendor_model

),

factored as (

    select
        models_of_the_day.*,
        regions.inference_geo,
        case when regions.inference_geo = 'global' then 1 else factors.amount end as region_factor,
        searches.amount as web_search_usd_per_request,
        unreadable.price_key as unreadable_price_key
    from models_of_the_day
    inner join regions
        on models_of_the_day.usage_date = regions.usage_date
        and models_of_the_day.vendor_provider = regions.vendor_provider
        and models_of_the_day.vendor_model = regions.vendor_model
        and models_of_the_day.service_tier = regions.service_tier
    left join terms as factors
        on models_of_the_day.usage_date = factors.usage_date
        and models_of_the_day.vendor_provider = factors.vendor_provider
        and models_of_the_day.vendor_model = factors.vendor_model
        and factors.term = 'inference_geo'
        and regions.inference_geo = factors.scope
    left join terms as searches
        on models_of_the_day.usage_date = searches.usage_date
        and models_of_the_day.vendor_provider = searches.vendor_provider
        and models_of_the_day.vendor_model = searches.vendor_model
        and searches.term = 'web_search'
    left join unreadable
        on models_of_the_day.usage_date = unreadable.usage_date
        and models_of_the_day.vendor_provider = unreadable.vendor_provider
        and models_of_the_day.vendor_model = unreadable.vendor_model

),

priced as (

    select
        usage_date,
        vendor_provider,
        vendor_model,
        service_tier,
        inference_geo,
        provider,
        model_name,
        min_input_tokens,
        next_min_input_tokens,
        is_priced_model,
        is_validity_assumed,
        web_search_usd_per_request,
        {%- for meter in price_meters() %}
        {{ factored_price(meter ~ '_usd_per_token', 'region_factor') }} as {{ meter }}_usd_per_token,
        {%- endfor %}
        cast(
            case
                when not is_priced_model and unreadable_price_key is not null then 'unknown_price_key'
                when not is_priced_model then 'unknown_model'
                when region_factor is null then 'no_factor_for_inference_geo'
            end as varchar
        ) as model_unpriced_reason
    from factored

)

select
    priced.*,
    {{ hash_key(['vendor_provider', 'vendor_model', 'service_tier', 'inference_geo', 'min_input_tokens']) }} as price_key,
    -- a call is in the bracket when its input lies in [first, end): above the threshold, up to and with the next one
    case when min_input_tokens = 0 then -9223372036854775807 else min_input_tokens + 1 end as first_input_tokens,
    coalesce(next_min_input_tokens + 1, 9223372036854775807) as end_input_tokens,
    {%- for meter in price_meters() %}
    {{ price_picos(meter ~ '_usd_per_token') }} as {{ meter }}_picos_per_token{{ ',' if not loop.last }}
    {%- endfor %}
from priced
