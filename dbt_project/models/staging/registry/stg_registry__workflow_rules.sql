-- Grain: one row per rule; the lowest priority that matches names the workflow.
with

source as (

    select * from {{ source('raw_registry', 'workflow_rules') }}

),

renamed as (

    select
        cast(priority as bigint) as priority,
        cast(field as varchar) as field,
        cast(pattern as varchar) as pattern,
        cast(workflow_key as varchar) as workflow_key
    from source

)

select * from renamed
