-- Grain: one row per chosen price and weaker offer of the same meter, threshold and time that says another number.
{{ config(materialized='view') }}

with

prices as (select * from {{ ref('int_prices') }}),

offers as (select * from {{ ref('int_price_offers') }})

select
    prices.vendor_provider,
    prices.vendor_model,
    prices.meter,
    prices.service_tier,
    prices.min_input_tokens,
    prices.valid_from,
    prices.valid_to,
    prices.price_source,
    prices.usd_per_token,
    offers.price_source as other_price_source,
    offers.listed_model_name as other_listed_model_name,
    offers.usd_per_token as other_usd_per_token
from prices
inner join offers
    on prices.vendor_provider = offers.vendor_provider
    and prices.vendor_model = offers.vendor_model
    and prices.meter = offers.meter
    and prices.service_tier = offers.service_tier
    and prices.min_input_tokens = offers.min_input_tokens
    and prices.valid_from >= offers.valid_from
    and prices.valid_to <= offers.valid_to
    and prices.price_source <> offers.price_source
where prices.usd_per_token <> offers.usd_per_token
