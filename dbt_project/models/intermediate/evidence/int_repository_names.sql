-- Grain: one row per way to write a repository (lower case): its whole name, or its short name where that is unique.

with

known_repositories as (

    select lower(repository) as repository
    from {{ ref('stg_registry__repositories') }}
    where repository is not null

    union

    select lower(repository) as repository from {{ ref('stg_github__pull_requests') }}

    union

    select lower(repository) as repository
    from {{ ref('stg_outcome_files__outcomes') }}
    where repository is not null

)

select cast(repository as varchar) as repository_name, cast(repository as varchar) as repository
from known_repositories

union all

-- people tag `shop#1`; two repositories of that name leave it open which one is meant
select
    cast(split_part(repository, '/', 2) as varchar) as repository_name,
    cast(min(repository) as varchar) as repository
from known_repositories
where repository like '%/%'
group by split_part(repository, '/', 2)
having count(*) = 1
