-- Grain: one row per outcome and life of its branch: outcome_key, branch_reference (`repository@branch`), half-open at the
-- start (lived_after, lived_until].
{{ config(materialized='view') }}

with

outcomes as (select * from {{ ref('int_outcomes_unioned') }}),

stand_ins as (select * from {{ ref('int_pull_request_stand_ins') }}),

pull_requests as (select * from {{ ref('stg_github__pull_requests') }}),

file_outcomes as (select * from {{ ref('stg_outcome_files__outcomes') }}),

-- every merge out of a branch ends a life of it, whether it delivers or reverts
lives as (

    select
        pull_request_id,
        lower(repository) || '@' || head_branch as branch_reference,
        created_at,
        merged_at,
        lag(merged_at) over (
            partition by lower(repository), head_branch order by merged_at, pull_request_number
        ) as last_merged_at
    from pull_requests
    -- a fork's branch of the same name is another branch
    where not coalesce(is_cross_repository, false)

)

select
    stand_ins.outcome_key,
    cast(lives.branch_reference as varchar) as branch_reference,
    -- work goes before the opening of its pull request. 21 days: the vendor of the commonest coding agent looks as far
    -- back for the sessions of a pull request; an older use of the name is taken for another piece of work
    greatest(
        lives.created_at - interval '21 days', coalesce(lives.last_merged_at, timestamp '1970-01-01 00:00:00')
    ) as lived_after,
    lives.merged_at as lived_until
from lives
inner join stand_ins
    on lives.pull_request_id = stand_ins.pull_request_id

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
