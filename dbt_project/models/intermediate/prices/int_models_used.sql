-- Grain: one row per vendor_provider, vendor_model and service_tier that any request ever named.
with

used as (

    select vendor_provider, vendor_model, service_tier
    from {{ ref('int_models_used_daily') }}
    group by vendor_provider, vendor_model, service_tier

),

provider_names as (select * from {{ ref('provider_names') }})

select
    used.vendor_provider,
    used.vendor_model,
    used.service_tier,
    -- a word that is not listed is its own biller, as in ingestion/sources/price_book/providers.py
    cast(coalesce(provider_names.provider, lower(trim(used.vendor_provider))) as varchar) as provider,
    cast({{ model_name('used.vendor_model') }} as varchar) as model_name
from used
left join provider_names on lower(trim(used.vendor_provider)) = provider_names.vendor_name
