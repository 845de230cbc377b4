-- Grain: one row per outcome_key, with the workflow and the team that answer for it.
-- What the outcome says itself holds first, then its repository, then its ticket project; else 'unassigned'.
{{ config(materialized='view') }}

with

outcomes as (select * from {{ ref('int_outcomes_unioned') }}),

workflows as (select * from {{ ref('stg_registry__workflows') }}),

teams as (select * from {{ ref('stg_registry__teams') }}),

registry as (select * from {{ ref('stg_registry__repositories') }}),

-- one repository may serve several ticket projects: its own row comes first, then the projects in their order
repositories as (

    select lower(repository) as repository, workflow_key, team_key
    from (
        select
            registry.*,
            row_number() over (
                partition by lower(repository) order by {{ byte_order("coalesce(ticket_project, '')") }}
            ) as row_rank
        from registry
        where repository is not null
    ) as ranked
    where row_rank = 1

),

projects as (

    select ticket_project, workflow_key, team_key
    from (
        select
            registry.*,
            row_number() over (
                partition by ticket_project order by {{ byte_order("coalesce(repository, '')") }}
            ) as row_rank
        from registry
        where ticket_project is not null
    ) as ranked
    where row_rank = 1

),

named as (

    select
        outcomes.outcome_key,
        coalesce(told.workflow_key, of_repository.workflow_key, of_project.workflow_key) as workflow_key,
        coalesce(teams.team_key, of_repository.team_key, of_project.team_key) as team_key
    from outcomes
    -- left joins: an outcome that nobody answers for stays, as 'unassigned'
    left join workflows as told
        on outcomes.workflow_name = told.workflow_key
    left join teams
        on outcomes.team_name = teams.team_key
    left join repositories as of_repository
        on lower(outcomes.repository) = of_repository.repository
    left join projects as of_project
        on outcomes.ticket_project = of_project.ticket_project

)

select
    outcomes.outcome_key,
    outcomes.outcome_type,
    outcomes.outcome_id,
    outcomes.source,
    outcomes.entity,
    cast(coalesce(workflows.workflow_key, 'unassigned') as varchar) as workflow_key,
    cast(coalesce(named.team_key, workflows.team_key, 'unassigned') as varchar) as team_key,
    outcomes.quantity,
    outcomes.value_usd,
    outcomes.occurred_at
from outcomes
inner join named
    on outcomes.outcome_key = named.outcome_key
-- a workflow that the registry does not hold is not known
left join workflows
    on named.workflow_key = workflows.workflow_key
