-- Grain: one row per window in which a budget does not bind, half-open.
with

source as (

    select * from {{ source('raw_registry', 'budget_exemptions') }}

),

renamed as (

    select
        cast(budget_key as varchar) as budget_key,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        cast(reason as varchar) as reason,
        cast(approver_person_key as varchar) as approver_person_key
    from source

)

select * from renamed
