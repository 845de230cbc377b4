-- Grain: one row per merged pull request and outcome it stands for: the time in which its branch was worked on, open at the start:
-- (lived_after, lived_until].

with

stand_ins as (select * from {{ ref('int_pull_request_stand_ins') }}),

pull_requests as (select * from {{ ref('stg_github__pull_requests') }}),

-- every merge out of a branch ends a life of it, whether it delivers or reverts. A fork's branch is another branch
endings as (

    select distinct
        lower(repository) || '@' || head_branch as branch_reference,
        coalesce(is_cross_repository, false) as is_cross_repository,
        merged_at
    from pull_requests

),

lives as (

    select
        endings.*,
        lag(merged_at) over (
            partition by branch_reference, is_cross_repository order by merged_at
        ) as last_merged_at
    from endings

)

select
    pull_requests.pull_request_id,
    stand_ins.outcome_key,
    cast(lives.branch_reference as varchar) as branch_reference,
    lives.is_cross_repository,
    -- work goes before the opening of its pull request. 21 days: the vendor of the commonest coding agent looks as far
    -- back for the sessions of a pull request; an older use of the name is taken for another piece of work
    -- greatest() passes over a null, which is the first merge's last one
    greatest(pull_requests.created_at - interval '21 days', lives.last_merged_at) as lived_after,
    lives.merged_at as lived_until
from pull_requests
inner join lives
    on lower(pull_requests.repository) || '@' || pull_requests.head_branch = lives.branch_reference
    and coalesce(pull_requests.is_cross_repository, false) = lives.is_cross_repository
    and pull_requests.merged_at = lives.merged_at
inner join stand_ins
    on pull_requests.pull_request_id = stand_ins.pull_request_id
