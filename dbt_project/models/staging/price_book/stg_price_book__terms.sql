-- Grain: one row per provider, model, term, scope, start of validity and source.
with

source as (

    select * from {{ source('raw_price_book', 'terms') }}

),

renamed as (

    select
        cast(provider as varchar) as provider,
        cast(model_name as varchar) as model_name,
        cast(term as varchar) as term,
        cast(coalesce(scope, '') as varchar) as scope,
        cast(source as varchar) as price_source,
        cast(amount as decimal(38, 18)) as amount,
        cast(is_validity_assumed as boolean) as is_validity_assumed,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        cast(checked_on as date) as checked_on_date
    from source

)

select * from renamed
