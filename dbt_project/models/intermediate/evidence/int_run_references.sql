-- Grain: one row per run and thing its requests name: run_key, kind, value, written as int_outcome_references writes it.
-- Branches are named per day and identity in int_run_branches, since a branch is used again.

with

runs as (

    select distinct run_key, identity_key, session_id, run_id
    from {{ ref('int_run_usage_daily') }}

),

identity_references as (select * from {{ ref('int_identity_references') }}),

repository_names as (select * from {{ ref('int_repository_names') }}),

named as (

    select runs.run_key, identity_references.kind, identity_references.value
    from runs
    inner join identity_references
        on runs.identity_key = identity_references.identity_key
    where identity_references.kind <> 'branch'

    union

    select run_key, 'session' as kind, session_id as value
    from runs
    where session_id is not null

    union

    select run_key, 'run' as kind, run_id as value
    from runs
    where run_id is not null

),

written_alike as (

    select
        named.run_key,
        named.kind,
        case
            -- the short name of a repository becomes its whole name
            when named.kind = 'pull_request'
                then coalesce(repository_names.repository, lower(split_part(named.value, '#', 1)))
                    || '#' || split_part(named.value, '#', 2)
            when named.kind in ('ticket', 'commit') then lower(named.value)
            else named.value
        end as value
    from named
    left join repository_names
        on named.kind = 'pull_request'
        and lower(split_part(named.value, '#', 1)) = repository_names.repository_name

)

select distinct
    run_key,
    cast(kind as varchar) as kind,
    cast(value as varchar) as value
from written_alike
