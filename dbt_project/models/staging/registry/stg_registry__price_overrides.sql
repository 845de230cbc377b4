-- Grain: one row per negotiated price, dated half-open.
with

source as (

    select * from {{ source('raw_registry', 'price_overrides') }}

),

renamed as (

    select
        cast(provider as varchar) as provider,
        cast(model_name as varchar) as model_name,
        cast(meter as varchar) as meter,
        cast(coalesce(service_tier, 'standard') as varchar) as service_tier,
        cast(coalesce(min_input_tokens, 0) as bigint) as min_input_tokens,
        cast(usd_per_token as decimal(38, 18)) as usd_per_token,
        cast(valid_from as date) as valid_from,
        cast(coalesce(valid_to, date '9999-12-31') as date) as valid_to,
        cast(checked_on as date) as checked_on_date
    from source

)

select * from renamed
