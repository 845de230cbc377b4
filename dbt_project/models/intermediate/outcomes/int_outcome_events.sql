-- Grain: one row per event after an outcome that undid it (is_rework) or restored it.
{{ config(materialized='view') }}

with

outcomes as (select * from {{ ref('int_outcomes_unioned') }}),

reverts as (select * from {{ ref('int_pull_request_reverts') }}),

issue_changes as (select * from {{ ref('int_issue_changes') }}),

file_outcomes as (select * from {{ ref('stg_outcome_files__outcomes') }}),

-- each further revert in a chain turns the one before: the second restores, the third undoes again
reverted as (

    select
        outcomes.outcome_key,
        reverts.reverted_at as happened_at,
        reverts.depth % 2 = 1 as is_rework
    from reverts
    inner join outcomes
        on reverts.reverted_pull_request_id = outcomes.source_id
        and outcomes.source = 'github'

),

-- resolved again is no restoration: the work was paid a second time, which is what rework counts
reopened as (

    select
        outcomes.outcome_key,
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
        file_outcomes.status_at as happened_at,
        true as is_rework
    from file_outcomes
    inner join outcomes
        on file_outcomes.outcome_id = outcomes.outcome_id
        and file_outcomes.outcome_type = outcomes.outcome_type
        and outcomes.source = 'outcome_files'
    where file_outcomes.status in ('reverted', 'reopened', 'refunded', 'disqualified')

)

select outcome_key, happened_at, is_rework from reverted
union all
select outcome_key, happened_at, is_rework from reopened
union all
select outcome_key, happened_at, is_rework from told_by_files
