-- Grain: one row per change of status or key in the changelog of a version (updated_at) of an issue.

with

source as (

    select * from {{ source('raw_jira', 'status_changes') }}

),

renamed as (

    select
        -- keys
        cast(issue_id as varchar) as issue_id,
        cast(change_id as varchar) as change_id,

        -- text
        cast(field as varchar) as field,
        cast(from_value as varchar) as from_value,
        cast(to_value as varchar) as to_value,

        -- booleans: null when the category of that status is not known
        cast(from_is_done as boolean) as from_is_done,
        cast(to_is_done as boolean) as to_is_done,

        -- timestamps
        cast(changed_at as timestamp) as changed_at,
        cast(updated_at as timestamp) as updated_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

)

select * from renamed
