-- Grain: one row per outcome of the generic contract, its newest version.

with

source as (

    select * from {{ source('raw_outcome_files', 'outcomes') }}

),

renamed as (

    select
        -- keys
        cast(outcome_id as varchar) as outcome_id,
        cast(team as varchar) as team_name,
        cast(workflow as varchar) as workflow_name,
        cast(owner_person_key as varchar) as owner_person_key,
        cast(repository as varchar) as repository,
        cast(branch as varchar) as branch,
        cast(pr_number as bigint) as pull_request_number,
        cast(ticket_key as varchar) as ticket_key,
        cast(run_id as varchar) as run_id,
        cast(trace_id as varchar) as trace_id,
        cast(end_user_key as varchar) as end_user_key,

        -- text
        cast(outcome_type as varchar) as outcome_type,
        cast(status as varchar) as status,
        cast(value_currency as varchar) as value_currency,
        cast(session_ids_json as varchar) as session_ids_json,
        cast(checkpoint_ids_json as varchar) as checkpoint_ids_json,
        cast(commit_shas_json as varchar) as commit_shas_json,
        cast(tags_json as varchar) as tags_json,

        -- measures
        cast(quantity as bigint) as quantity,
        cast(value_amount as decimal(38, 12)) as value_amount,

        -- booleans
        cast(is_deleted as boolean) as is_deleted,

        -- timestamps
        cast(occurred_at as timestamp) as occurred_at,
        -- a row that does not say when it took its status took it when it was last changed
        cast(coalesce(status_at, updated_at) as timestamp) as status_at,
        cast(updated_at as timestamp) as updated_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

),

newest as (

    select
        renamed.*,
        row_number() over (
            partition by outcome_type, outcome_id order by updated_at desc, _window desc
        ) as version_number
    from renamed

)

select
    outcome_id,
    team_name,
    workflow_name,
    owner_person_key,
    repository,
    branch,
    pull_request_number,
    ticket_key,
    run_id,
    trace_id,
    end_user_key,
    outcome_type,
    status,
    value_currency,
    session_ids_json,
    checkpoint_ids_json,
    commit_shas_json,
    tags_json,
    quantity,
    value_amount,
    is_deleted,
    occurred_at,
    status_at,
    updated_at,
    _window
from newest
where version_number = 1
