-- Grain: one row per identity: the workflow and team it works for. Rules come first (lowest priority number wins), then a
-- known workflow that the caller names itself, else `unassigned`.
{{ config(materialized='view') }}

with

identities as (select * from {{ ref('int_identities') }}),

labels as (select * from {{ ref('int_identity_labels') }}),

workflows as (select * from {{ ref('stg_registry__workflows') }}),

rules as (select * from {{ ref('stg_registry__workflow_rules') }}),

matched as (

    select labels.identity_key, min(rules.priority) as priority
    from labels
    inner join rules
        on (
            (rules.field = 'tag' and labels.origin = 'tag' and {{ like_pattern('labels.label', 'rules.pattern') }})
            or (
                rules.field in (labels.origin || ':' || labels.said_name, labels.origin || ':' || labels.label_name)
                and {{ like_pattern('labels.label_value', 'rules.pattern') }}
            )
            or (
                labels.origin = 'column' and rules.field = labels.said_name
                and {{ like_pattern('labels.label_value', 'rules.pattern') }}
            )
            or (
                rules.field = 'workflow' and labels.label_name = 'workflow'
                and {{ like_pattern('labels.label_value', 'rules.pattern') }}
            )
        )
    group by labels.identity_key

),

named as (

    select labels.identity_key, min({{ byte_order('labels.label_value') }}) as workflow_key
    from labels
    inner join workflows on labels.label_value = workflows.workflow_key
    where labels.label_name = 'workflow'
    group by labels.identity_key

),

spoken as (

    select
        identity_key,
        min(case when label_name = 'environment' then {{ byte_order('label_value') }} end) as environment,
        min(case when label_name = 'agent' then {{ byte_order('label_value') }} end) as agent_key,
        min(case when label_name = 'run' then {{ byte_order('label_value') }} end) as run_id
    from labels
    group by identity_key

),

gateway_teams as (select * from {{ ref('int_gateway_teams') }}),

keys as (select * from {{ ref('stg_litellm__keys') }}),

people as (select * from {{ ref('stg_registry__people') }}),

assigned as (

    select
        identities.*,
        coalesce(rules.workflow_key, named.workflow_key, 'unassigned') as workflow_key,
        coalesce(identities.environment, spoken.environment) as said_environment,
        coalesce(identities.agent_id, spoken.agent_key, keys.agent_id) as agent_key,
        coalesce(identities.user_person_key, keys.user_person_key) as said_person_key,
        coalesce(identities.team_id, keys.team_id) as gateway_team_id,
        spoken.run_id
    from identities
    left join matched on identities.identity_key = matched.identity_key
    left join rules on matched.priority = rules.priority
    left join named on identities.identity_key = named.identity_key
    left join spoken on identities.identity_key = spoken.identity_key
    left join keys on identities.api_key_hash = keys.api_key_hash

)

select
    assigned.identity_key,
    cast(assigned.workflow_key as varchar) as workflow_key,
    cast(coalesce(workflows.team_key, gateway_teams.team_key, people.team_key, 'unassigned') as varchar) as team_key,
    cast(coalesce(assigned.said_environment, workflows.environment) as varchar) as environment,
    cast(assigned.agent_key as varchar) as agent_key,
    cast(coalesce(people.person_key, assigned.said_person_key) as varchar) as person_key,
    cast(assigned.run_id as varchar) as run_id
from assigned
left join workflows on assigned.workflow_key = workflows.workflow_key
left join gateway_teams on assigned.gateway_team_id = gateway_teams.gateway_team_id
left join people on assigned.said_person_key = people.identity_person_key
