-- Grain: one row per reference of the newest version of a pull request: pull_request_id, kind, value, origin, commit_sha.
-- Its commits are references of kind 'commit', the merge commit included.

with

pull_requests as (select * from {{ ref('stg_github__pull_requests') }}),

commits as (select * from {{ ref('stg_github__commits') }}),

found as (select * from {{ ref('stg_github__references') }}),

-- an older version's children may name what an edit or a force push took away
newest_references as (

    select distinct
        found.pull_request_id,
        found.kind,
        -- owners, repositories and SHAs are the same in any case
        case
            when found.kind in ('reverts_pr', 'reverts_sha', 'closes_issue', 'fixes_pr') then lower(found.value)
            else found.value
        end as value,
        found.origin
    from found
    inner join pull_requests
        on found.pull_request_id = pull_requests.pull_request_id
        and found.updated_at = pull_requests.updated_at

),

newest_commits as (

    select distinct
        commits.pull_request_id,
        'commit' as kind,
        commits.commit_sha as value,
        'commit' as origin
    from commits
    inner join pull_requests
        on commits.pull_request_id = pull_requests.pull_request_id
        and commits.updated_at = pull_requests.updated_at

),

-- a squash makes a commit that none of the pull request's own commits is
merge_commits as (

    select
        pull_request_id,
        'commit' as kind,
        merge_commit_sha as value,
        'merge' as origin
    from pull_requests
    where merge_commit_sha is not null

)

select * from newest_references
union all
select * from newest_commits
union all
select merge_commits.*
from merge_commits
where not exists (
    select 1 from newest_commits
    where newest_commits.pull_request_id = merge_commits.pull_request_id
        and newest_commits.value = merge_commits.value
)
