-- Grain: one row per model in use, meter, service tier, context threshold, validity, price source and name it was found
-- under. offer_rank orders them: an override beats genai-prices beats the LiteLLM snapshot; within one source the
-- name as reported beats the shortened ones.
with

used as (select * from {{ ref('int_models_used') }}),

names as (

    select
        vendor_provider,
        vendor_model,
        service_tier,
        provider,
        vendor_model as candidate,
        1 as name_rank
    from used

    union all

    select vendor_provider, vendor_model, service_tier, provider, {{ without_pattern('vendor_model', '^[^/]*/') }}, 2
    from used

    union all

    select vendor_provider, vendor_model, service_tier, provider, {{ model_name('vendor_model') }}, 3
    from used

    union all

    select vendor_provider, vendor_model, service_tier, provider, {{ undated_model_name('vendor_model') }}, 4
    from used

),

ranked_names as (

    select vendor_provider, vendor_model, service_tier, provider, candidate, min(name_rank) as name_rank
    from names
    group by vendor_provider, vendor_model, service_tier, provider, candidate

),

listed as (

    select
        provider,
        model_name,
        meter,
        service_tier,
        min_input_tokens,
        usd_per_token,
        valid_from,
        valid_to,
        false as is_validity_assumed,
        'override' as price_source,
        1 as source_rank
    from {{ ref('stg_registry__price_overrides') }}

    union all

    select
        provider,
        model_name,
        meter,
        service_tier,
        min_input_tokens,
        usd_per_token,
        valid_from,
        valid_to,
        is_validity_assumed,
        price_source,
        case price_source when 'genai_prices' then 2 else 3 end as source_rank
    from {{ ref('stg_price_book__prices') }}

)

select
    ranked_names.vendor_provider,
    ranked_names.vendor_model,
    listed.meter,
    listed.service_tier,
    listed.min_input_tokens,
    listed.valid_from,
    listed.valid_to,
    listed.usd_per_token,
    listed.is_validity_assumed,
    cast(listed.price_source as varchar) as price_source,
    cast(listed.model_name as varchar) as listed_model_name,
    -- ten leaves room for the four names inside one source
    listed.source_rank * 10 + ranked_names.name_rank as offer_rank
from ranked_names
inner join listed
    on ranked_names.provider = listed.provider
    and ranked_names.candidate = listed.model_name
    and ranked_names.service_tier = listed.service_tier
where listed.valid_from < listed.valid_to
