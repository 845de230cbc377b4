-- Grain: one row per provider, model, meter, service tier, context threshold, start of validity and source.
with

source as (

    select * from {{ source('raw_price_book', 'prices') }}

),

renamed as (

    select
        cast(provider as varchar) as provider,
        cast(model_name as varchar) as model_name,
        cast(meter as varchar) as meter,
        cast(service_tier as varchar) as service_tier,
        cast(source as varchar) as price_source,
        cast(min_input_tokens as bigint) as min_input_tokens,
        cast(usd_per_token as decimal(38, 18)) as usd_per_token,
        cast(is_validity_assumed as boolean) as is_validity_assumed,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        cast(checked_on as date) as checked_on_date
    from source

)

select * from renamed
