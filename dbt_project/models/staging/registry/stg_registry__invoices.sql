-- Grain: one row per invoice of a provider account and month.
with

source as (

    select * from {{ source('raw_registry', 'invoices') }}

),

renamed as (

    select
        cast(provider as varchar) as provider,
        cast(account_id as varchar) as account_id,
        cast(month_start_date as date) as month_start_date,
        cast(invoice_id as varchar) as invoice_id,
        cast(total_usd as decimal(38, 12)) as total_usd,
        cast(tax_usd as decimal(38, 12)) as tax_usd,
        cast(credit_usd as decimal(38, 12)) as credit_usd,
        cast(commitment_usd as decimal(38, 12)) as commitment_usd,
        cast(currency as varchar) as currency
    from source

)

select * from renamed
