-- Grain: one row per pull request that was merged into the default branch and delivers something.
-- A pull request that says of itself that it reverts another undoes or restores a delivery and is none.
{{ config(materialized='view') }}

with

pull_requests as (select * from {{ ref('stg_github__pull_requests') }}),

pull_request_references as (select * from {{ ref('int_pull_request_references') }}),

-- title, body and branch (GitHub's own is called revert-12-...) speak of the whole change; a commit that takes back an
-- earlier commit is part of a change
reverts as (

    select distinct pull_request_id
    from pull_request_references
    where kind in ('reverts_pr', 'reverts_sha')
        and origin in ('title', 'body', 'branch')

)

select
    {{ hash_key(["'pull_request'", "pull_requests.repository || '#' || cast(pull_request_number as varchar)"]) }}
        as outcome_key,
    pull_requests.pull_request_id as source_id,
    cast('pull_request' as varchar) as outcome_type,
    cast(pull_requests.repository || '#' || cast(pull_request_number as varchar) as varchar) as outcome_id,
    pull_requests.repository,
    cast(null as varchar) as ticket_project,
    cast(null as varchar) as workflow_name,
    cast(null as varchar) as team_name,
    cast(1 as bigint) as quantity,
    cast(null as decimal(38, 12)) as value_usd,
    pull_requests.merged_at as occurred_at,
    cast('github' as varchar) as source,
    cast('pull_requests' as varchar) as entity
from pull_requests
left join reverts
    on pull_requests.pull_request_id = reverts.pull_request_id
where pull_requests.is_default_base
    and reverts.pull_request_id is null
