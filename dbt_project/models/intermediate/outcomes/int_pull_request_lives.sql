-- Grain: one row per merged pull request and outcome it stands for: the time in which its branch was worked on, open at the start:
-- (lived_after, lived_until].

with

stand_ins as (select * from {{ ref('int_pull_request_stand_ins') }}),

pull_requests as (select * from {{ ref('stg_github__pull_requests') }}),

-- every merge out of a branch ends a life of it, whether it delivers or reverts. A fork's branch is another branch
ended as (

    select
        pull_requests.*,
        lag(merged_at) over (
            partition by lower(repository), head_branch, coalesce(is_cross_repository, false)
            order by merged_at, pull_request_number
        ) as last_merged_at
    from pull_requests

)

select
    ended.pull_request_id,
    stand_ins.outcome_key,
    cast(lower(ended.repository) || '@' || ended.head_branch as varchar) as branch_reference,
    coalesce(ended.is_cross_repository, false) as is_cross_repository,
    -- work goes before the opening of its pull request. 21 days: the vendor of the commonest coding agent looks as far
    -- back for the sessions of a pull request; an older use of the name is taken for another piece of work
    greatest(
        ended.created_at - interval '21 days', coalesce(ended.last_merged_at, timestamp '1970-01-01 00:00:00')
    ) as lived_after,
    ended.merged_at as lived_until
from ended
inner join stand_ins
    on ended.pull_request_id = stand_ins.pull_request_id
