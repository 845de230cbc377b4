-- Grain: one row per run and thing its requests name: run_key, kind, value, written as int_outcome_references writes it.
-- Branches are named per day and identity in int_run_branches, since a branch is used again.

with

-- the usage is named three times and not once as a CTE, which DuckDB would store with all its columns
run_identities as (select distinct run_key, identity_key from {{ ref('int_run_usage_daily') }}),

repository_names as (select * from {{ ref('int_repository_names') }}),

-- written alike once an identity, of which there are fewer than runs
identity_references as (

    select
        said.identity_key,
        said.kind,
        case
            -- the short name of a repository becomes its whole name
            when said.kind = 'pull_request'
                then coalesce(repository_names.repository, lower(split_part(said.value, '#', 1)))
                    || '#' || split_part(said.value, '#', 2)
            when said.kind in ('ticket', 'commit') then lower(said.value)
            else said.value
        end as value
    from {{ ref('int_identity_references') }} as said
    left join repository_names
        on said.kind = 'pull_request'
        and lower(split_part(said.value, '#', 1)) = repository_names.repository_name
    -- a task is no outcome: it says that the branch beside it is true
    where said.kind not in ('branch', 'agent_task')

),

named as (

    select run_identities.run_key, identity_references.kind, identity_references.value
    from run_identities
    inner join identity_references
        on run_identities.identity_key = identity_references.identity_key

    union all

    select run_key, 'session' as kind, session_id as value
    from {{ ref('int_run_usage_daily') }}
    where session_id is not null

    union all

    select run_key, 'run' as kind, run_id as value
    from {{ ref('int_run_usage_daily') }}
    where run_id is not null

)

select distinct
    run_key,
    cast(kind as varchar) as kind,
    cast(value as varchar) as value
from named
