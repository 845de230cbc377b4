-- Grain: one row per pull request that reverts, and pull request it reverts: directly (depth 1), or through the reverts
-- between them (depth 2 is a revert of a revert, which restores).

with recursive

-- a merge into another branch changes nothing that was delivered, so neither does its revert
pull_requests as (

    select
        pull_request_id,
        lower(repository) || '#' || cast(pull_request_number as varchar) as reference,
        merged_at
    from {{ ref('stg_github__pull_requests') }}
    where is_default_base

),

pull_request_references as (select * from {{ ref('int_pull_request_references') }}),

-- a text may cut a SHA to seven characters or more: it names a commit when no other known commit begins so
commits as (

    select
        value as commit_sha,
        left(value, 7) as short_sha,
        pull_request_id
    from pull_request_references
    where kind = 'commit'

),

named_commits as (

    select
        naming.pull_request_id,
        min(commits.commit_sha) as commit_sha
    from pull_request_references as naming
    inner join commits
        on left(naming.value, 7) = commits.short_sha
        and naming.value = left(commits.commit_sha, length(naming.value))
    where naming.kind = 'reverts_sha'
    group by naming.pull_request_id, naming.value
    having count(distinct commits.commit_sha) = 1

),

named as (

    select pull_request_references.pull_request_id, reverted.pull_request_id as reverted_pull_request_id
    from pull_request_references
    inner join pull_requests as reverted
        on pull_request_references.value = reverted.reference
    where pull_request_references.kind = 'reverts_pr'

    union

    select named_commits.pull_request_id, commits.pull_request_id as reverted_pull_request_id
    from named_commits
    inner join commits
        on named_commits.commit_sha = commits.commit_sha

),

-- a revert is merged after what it reverts: anything else is a false reading, and would let the chain run in circles
direct as (

    select
        named.pull_request_id,
        named.reverted_pull_request_id,
        reverting.merged_at
    from named
    inner join pull_requests as reverting
        on named.pull_request_id = reverting.pull_request_id
    inner join pull_requests as reverted
        on named.reverted_pull_request_id = reverted.pull_request_id
    where reverting.merged_at > reverted.merged_at

),

chained as (

    select pull_request_id, reverted_pull_request_id, merged_at, 1 as depth
    from direct

    union

    select
        direct.pull_request_id,
        chained.reverted_pull_request_id,
        direct.merged_at,
        chained.depth + 1 as depth
    from chained
    inner join direct
        on chained.pull_request_id = direct.reverted_pull_request_id

)

select
    pull_request_id,
    reverted_pull_request_id,
    merged_at as reverted_at,
    min(depth) as depth
from chained
group by pull_request_id, reverted_pull_request_id, merged_at
