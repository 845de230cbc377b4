-- Grain: one row per ticket project that is known (lower case): UTF-8 and SHA-256 look like tickets and are of no project.
{{ config(materialized='view') }}

with

keys as (

    select ticket_project as project from {{ ref('stg_registry__repositories') }}
    union all
    select project_key as project from {{ ref('stg_jira__issues') }}
    union all
    -- the project that an issue was moved out of
    select split_part(from_value, '-', 1) as project from {{ ref('int_issue_changes') }}
    where field = 'Key'
    union all
    select split_part(outcome_id, '-', 1) as project from {{ ref('stg_outcome_files__outcomes') }}
    where outcome_type = 'ticket'

)

select distinct cast(lower(project) as varchar) as project
from keys
where project is not null
