-- Grain: one row per outcome and life of its branch: outcome_key, branch_reference (`repository@branch`), half-open at the
-- start (lived_after, lived_until].
{{ config(materialized='view') }}

with

outcomes as (select * from {{ ref('int_outcomes_unioned') }}),

lives as (select * from {{ ref('int_pull_request_lives') }}),

file_outcomes as (select * from {{ ref('stg_outcome_files__outcomes') }})

select
    outcome_key,
    branch_reference,
    lived_after,
    lived_until
from lives
-- a fork's branch of the same name is another branch
where not is_cross_repository

union all

-- a file does not say when the work began
select
    outcomes.outcome_key,
    cast(lower(file_outcomes.repository) || '@' || file_outcomes.branch as varchar) as branch_reference,
    file_outcomes.occurred_at - interval '21 days' as lived_after,
    file_outcomes.occurred_at as lived_until
from file_outcomes
inner join outcomes
    on file_outcomes.outcome_id = outcomes.outcome_id
    and file_outcomes.outcome_type = outcomes.outcome_type
    and outcomes.source = 'outcome_files'
where file_outcomes.repository is not null
    and file_outcomes.branch is not null
