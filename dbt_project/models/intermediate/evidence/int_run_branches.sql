-- Grain: one row per run, branch it names (`repository@branch`), first use of a day and whether an agent's task says so.
{{ config(materialized='view') }}

with

runs as (

    select run_key, identity_key, min(first_requested_at) as used_at
    from {{ ref('int_run_usage_daily') }}
    group by run_key, identity_key, usage_date

),

branches as (

    select
        identity_key,
        lower(split_part(value, '@', 1)) as repository_name,
        -- a branch may hold an @ itself
        substr(value, length(split_part(value, '@', 1)) + 2) as branch
    from {{ ref('int_identity_references') }}
    where kind = 'branch'

),

-- usage that comes from the record of an agent's task
agent_tasks as (

    select identity_key
    from {{ ref('int_identity_references') }}
    where kind = 'agent_task'

),

repository_names as (select * from {{ ref('int_repository_names') }})

select distinct
    runs.run_key,
    cast(
        coalesce(repository_names.repository, branches.repository_name) || '@' || branches.branch as varchar
    ) as branch_reference,
    branches.branch,
    agent_tasks.identity_key is not null as is_agent_task,
    runs.used_at
from runs
inner join branches
    on runs.identity_key = branches.identity_key
left join agent_tasks
    on runs.identity_key = agent_tasks.identity_key
left join repository_names
    on branches.repository_name = repository_names.repository_name
