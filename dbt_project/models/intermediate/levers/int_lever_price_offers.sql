-- Grain: one row per model in use at the standard tier, service tier (standard, batch), meter, context threshold, validity and place it was
-- found. A model is never asked at a tier it was not used at, so its batch price is looked up under the name that its standard
-- price was listed by; offer_rank 0 is what the price models resolved themselves.
with

models as (

    select vendor_provider, vendor_model, service_tier, provider, model_name
    from {{ ref('int_models_used') }}
    where service_tier in ('standard', 'batch')

),

resolved as (

    select
        models.provider,
        models.model_name,
        prices.service_tier,
        prices.meter,
        prices.min_input_tokens,
        cast(prices.usd_per_token as decimal(38, 18)) as usd_per_token,
        prices.valid_from,
        prices.valid_to,
        prices.listed_model_name
    from {{ ref('int_prices') }} as prices
    inner join models
        on prices.vendor_provider = models.vendor_provider
        and prices.vendor_model = models.vendor_model
        and prices.service_tier = models.service_tier

),

listed_names as (select distinct provider, model_name, listed_model_name from resolved),

listed as (

    select
        provider,
        model_name as listed_model_name,
        meter,
        min_input_tokens,
        usd_per_token,
        valid_from,
        valid_to,
        1 as offer_rank
    from {{ ref('stg_registry__price_overrides') }}
    where service_tier = 'batch'

    union all

    select
        provider,
        model_name as listed_model_name,
        meter,
        min_input_tokens,
        usd_per_token,
        valid_from,
        valid_to,
        case price_source when 'genai_prices' then 2 else 3 end as offer_rank
    from {{ ref('stg_price_book__prices') }}
    where service_tier = 'batch'

)

select
    provider,
    model_name,
    service_tier,
    meter,
    min_input_tokens,
    usd_per_token,
    valid_from,
    valid_to,
    0 as offer_rank
from resolved

union all

select
    listed_names.provider,
    listed_names.model_name,
    cast('batch' as varchar) as service_tier,
    listed.meter,
    listed.min_input_tokens,
    listed.usd_per_token,
    listed.valid_from,
    listed.valid_to,
    listed.offer_rank
from listed_names
inner join listed
    on listed_names.provider = listed.provider
    and listed_names.listed_model_name = listed.listed_model_name
where listed.valid_from < listed.valid_to
