-- Grain: one row per provider, account and charge kind, dated half-open: the one source that bills it.
with

source as (

    select * from {{ source('raw_registry', 'bill_sources') }}

),

renamed as (

    select
        cast(provider as varchar) as provider,
        cast(account_id as varchar) as account_id,
        cast(charge_kind as varchar) as charge_kind,
        cast(billing_source as varchar) as billing_source,
        cast(valid_from as date) as valid_from,
        cast(coalesce(valid_to, date '9999-12-31') as date) as valid_to
    from source

)

select * from renamed
