-- Grain: one row per pull request that is an outcome: who made it, and from its first commit to its merge, in whole seconds.

with

outcomes as (

    select outcome_key, source_id
    from {{ ref('int_outcomes_unioned') }}
    where source = 'github'

),

pull_requests as (select * from {{ ref('stg_github__pull_requests') }}),

people as (select * from {{ ref('stg_registry__people') }}),

first_commits as (

    select commits.pull_request_id, min(commits.committed_at) as committed_at
    from {{ ref('stg_github__commits') }} as commits
    inner join pull_requests
        on commits.pull_request_id = pull_requests.pull_request_id
        and commits.updated_at = pull_requests.updated_at
        -- a squash stamps its commit when it merges or later: that is not when the work began
        and commits.committed_at < pull_requests.merged_at
    group by commits.pull_request_id

)

select
    outcomes.outcome_key,
    -- a login and the gateway's name of the same person meet in the registry; who is in neither keeps the hash
    cast(coalesce(people.person_key, pull_requests.author_person_key) as varchar) as person_key,
    date_trunc('second', coalesce(first_commits.committed_at, pull_requests.created_at)) as started_at,
    date_trunc('second', pull_requests.merged_at) as ended_at
from pull_requests
inner join outcomes
    on pull_requests.pull_request_id = outcomes.source_id
left join first_commits
    on pull_requests.pull_request_id = first_commits.pull_request_id
left join people
    on pull_requests.author_person_key = people.identity_person_key
where pull_requests.author_person_key is not null
    -- a bot's name covers everybody who sets it to work
    and coalesce(pull_requests.author_type, 'User') = 'User'
