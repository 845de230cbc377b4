-- Grain: one row per monthly budget of a scope, dated half-open.
with

source as (

    select * from {{ source('raw_registry', 'budgets') }}

),

renamed as (

    select
        cast(budget_key as varchar) as budget_key,
        cast(scope as varchar) as scope,
        cast(scope_value as varchar) as scope_value,
        cast(amount_usd as decimal(38, 12)) as amount_usd,
        cast(valid_from as date) as valid_from,
        cast(coalesce(valid_to, date '9999-12-31') as date) as valid_to,
        cast(coalesce(preset, 'stepped') as varchar) as preset
    from source

)

select * from renamed
