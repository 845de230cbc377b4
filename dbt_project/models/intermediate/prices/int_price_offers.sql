-- Grain: one row per model in use, meter, service tier, context threshold, validity, price source and name it was found
-- under. offer_rank orders them: an override beats genai-prices beats the LiteLLM snapshot; within one source the
-- name as reported beats the shortened ones.
with

used as (select * from {{ ref('int_models_used') }}),

names as (

    {{ listed_names('used', ['vendor_provider', 'vendor_model', 'service_tier', 'provider']) }}

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
    names.vendor_provider,
    names.vendor_model,
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
    listed.source_rank * 10 + names.name_rank as offer_rank
from names
inner join listed
    on names.provider = listed.provider
    and names.listed_name = listed.model_name
    and names.service_tier = listed.service_tier
where listed.valid_from < listed.valid_to
