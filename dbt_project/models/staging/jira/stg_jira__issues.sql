-- Grain: one row per issue that was ever resolved or reopened, its newest version.

with

source as (

    select * from {{ source('raw_jira', 'issues') }}

),

renamed as (

    select
        -- keys
        cast(issue_id as varchar) as issue_id,
        cast(issue_key as varchar) as issue_key,
        cast(project_key as varchar) as project_key,
        cast(assignee_person_key as varchar) as assignee_person_key,

        -- text
        cast(issue_type as varchar) as issue_type,
        cast(status_id as varchar) as status_id,
        cast(status_category as varchar) as status_category,
        cast(resolution as varchar) as resolution,
        cast(labels_json as varchar) as labels_json,

        -- timestamps
        cast(created_at as timestamp) as created_at,
        -- overwritten by each resolution and emptied by a reopening: the changelog knows the first one
        cast(resolved_at as timestamp) as resolved_at,
        cast(updated_at as timestamp) as updated_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

),

newest as (

    select
        renamed.*,
        row_number() over (partition by issue_id order by updated_at desc, _window desc) as version_number
    from renamed

)

select
    issue_id,
    issue_key,
    project_key,
    assignee_person_key,
    issue_type,
    status_id,
    status_category,
    resolution,
    labels_json,
    created_at,
    resolved_at,
    updated_at,
    _window
from newest
where version_number = 1
