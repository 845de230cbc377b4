-- Grain: one row per event after an outcome that undid or mended it (is_rework) or restored it, with the kind of rework.
{{ config(materialized='view') }}

with

outcomes as (select * from {{ ref('int_outcomes_unioned') }}),

reverts as (select * from {{ ref('int_pull_request_reverts') }}),

pull_requests as (select * from {{ ref('stg_github__pull_requests') }}),

pull_request_references as (select * from {{ ref('int_pull_request_references') }}),

issue_changes as (select * from {{ ref('int_issue_changes') }}),

file_outcomes as (select * from {{ ref('stg_outcome_files__outcomes') }}),

-- each further revert in a chain turns the one before: the second restores, the third undoes again
reverted as (

    select
        outcomes.outcome_key,
        'reverted' as rework_kind,
        reverts.reverted_at as happened_at,
        reverts.depth % 2 = 1 as is_rework
    from reverts
    inner join outcomes
        on reverts.reverted_pull_request_id = outcomes.source_id
        and outcomes.source = 'github'

),

-- a later change that says it mends this one: the work was paid again, and a revert of the mending does not undo that
hotfixed as (

    select
        outcomes.outcome_key,
        'hotfixed' as rework_kind,
        pull_requests.merged_at as happened_at,
        true as is_rework
    from pull_request_references
    inner join pull_requests
        on pull_request_references.pull_request_id = pull_requests.pull_request_id
        and pull_requests.is_default_base
    inner join outcomes
        on pull_request_references.value = lower(outcomes.outcome_id)
        and outcomes.source = 'github'
        and pull_requests.merged_at > outcomes.occurred_at
    where pull_request_references.kind = 'fixes_pr'

),

-- resolved again is no restoration: the work was paid a second time, which is what rework counts
reopened as (

    select
        outcomes.outcome_key,
        'reopened' as rework_kind,
        issue_changes.changed_at as happened_at,
        true as is_rework
    from issue_changes
    inner join outcomes
        on issue_changes.issue_id = outcomes.source_id
        and outcomes.source = 'jira'
    where issue_changes.is_reopening
        and issue_changes.changed_at >= outcomes.occurred_at

),

told_by_files as (

    select
        outcomes.outcome_key,
        file_outcomes.status as rework_kind,
        file_outcomes.status_at as happened_at,
        true as is_rework
    from file_outcomes
    inner join outcomes
        on file_outcomes.outcome_id = outcomes.outcome_id
        and file_outcomes.outcome_type = outcomes.outcome_type
        and outcomes.source = 'outcome_files'
    where file_outcomes.status in ('reverted', 'reopened', 'refunded', 'disqualified')

)

{% for events in ['reverted', 'hotfixed', 'reopened', 'told_by_files'] -%}
select
    outcome_key,
    cast(rework_kind as varchar) as rework_kind,
    happened_at,
    is_rework
from {{ events }}
{% if not loop.last -%} union all {% endif -%}
{% endfor %}
