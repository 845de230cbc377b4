-- Grain: one row per provider key or account that belongs to a gateway, dated half-open.
with

source as (

    select * from {{ source('raw_registry', 'gateway_keys') }}

),

renamed as (

    select
        cast(gateway as varchar) as gateway,
        cast(provider as varchar) as provider,
        cast(account_id as varchar) as account_id,
        cast(api_key_id as varchar) as api_key_id,
        cast(project_id as varchar) as project_id,
        cast(coalesce(valid_from, date '0001-01-01') as date) as valid_from,
        cast(coalesce(valid_to, date '9999-12-31') as date) as valid_to
    from source

)

select * from renamed
