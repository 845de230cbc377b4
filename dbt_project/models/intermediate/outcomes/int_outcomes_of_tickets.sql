-- Grain: one row per issue that was ever resolved. It occurred when it was first resolved: a second resolution is no second
-- outcome.
{{ config(materialized='view') }}

with

issues as (select * from {{ ref('stg_jira__issues') }}),

first_resolutions as (

    select issue_id, min(changed_at) as resolved_at
    from {{ ref('int_issue_changes') }}
    where is_resolution
    group by issue_id

),

resolved as (

    select
        issues.issue_id,
        issues.issue_key,
        issues.project_key,
        case
            when first_resolutions.resolved_at <= issues.resolved_at then first_resolutions.resolved_at
            -- an issue created in a done status has no transition and may have no resolution either
            when issues.status_category = 'done'
                then coalesce(issues.resolved_at, first_resolutions.resolved_at, issues.created_at)
            else coalesce(first_resolutions.resolved_at, issues.resolved_at)
        end as occurred_at
    from issues
    left join first_resolutions
        on issues.issue_id = first_resolutions.issue_id

)

select
    {{ hash_key(["'ticket'", "issue_key"]) }} as outcome_key,
    issue_id as source_id,
    cast('ticket' as varchar) as outcome_type,
    issue_key as outcome_id,
    cast(null as varchar) as repository,
    project_key as ticket_project,
    cast(null as varchar) as workflow_name,
    cast(null as varchar) as team_name,
    cast(1 as bigint) as quantity,
    cast(null as decimal(38, 12)) as value_usd,
    occurred_at,
    cast('jira' as varchar) as source,
    cast('issues' as varchar) as entity
from resolved
where occurred_at is not null
