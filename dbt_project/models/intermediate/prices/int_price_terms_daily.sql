-- Grain: one row per usage_date, vendor_provider, vendor_model, term and scope: what the best list says of that model on that
-- day beside its token prices. The ranks are those of int_price_offers.
with

used_daily as (

    select distinct usage_date, vendor_provider, vendor_model
    from {{ ref('int_models_used_daily') }}

),

used as (select distinct vendor_provider, vendor_model, provider from {{ ref('int_models_used') }}),

names as (

    {{ listed_names('used', ['vendor_provider', 'vendor_model', 'provider']) }}

),

ranked as (

    select
        used_daily.usage_date,
        used_daily.vendor_provider,
        used_daily.vendor_model,
        terms.term,
        terms.scope,
        terms.amount,
        terms.price_source,
        row_number() over (
            partition by
                used_daily.usage_date, used_daily.vendor_provider, used_daily.vendor_model, terms.term, terms.scope
            order by case terms.price_source when 'genai_prices' then 2 else 3 end, names.name_rank
        ) as nth
    from used_daily
    inner join names
        on used_daily.vendor_provider = names.vendor_provider
        and used_daily.vendor_model = names.vendor_model
    inner join {{ ref('stg_price_book__terms') }} as terms
        on names.provider = terms.provider
        and names.listed_name = terms.model_name
        and used_daily.usage_date >= terms.valid_from
        and used_daily.usage_date < terms.valid_to

)

select
    usage_date,
    vendor_provider,
    vendor_model,
    term,
    scope,
    amount,
    price_source
from ranked
where nth = 1
