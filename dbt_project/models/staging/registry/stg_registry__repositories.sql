-- Grain: one row per repository or ticket project.
with

source as (

    select * from {{ source('raw_registry', 'repositories') }}

),

renamed as (

    select
        cast(repository as varchar) as repository,
        cast(team_key as varchar) as team_key,
        cast(workflow_key as varchar) as workflow_key,
        cast(ticket_project as varchar) as ticket_project
    from source

)

select * from renamed
