-- Grain: one row per branch name that usage tells, and ticket key of a known project in it (lower case).

with

branches as (

    select distinct branch
    from {{ ref('int_run_branches') }}

),

-- `claude/shop-44-retry` and `SHOP-44_retry` both name SHOP-44: an underscore is no letter here
plain as (

    select
        branch,
        replace(lower(branch), '_', '/') as plain_branch
    from branches

),

found as ({{ pattern_rows('plain', 'branch', 'plain_branch', '[a-z][a-z0-9]+-[1-9][0-9]*') }})

select distinct
    cast(found.branch as varchar) as branch,
    cast(found.item as varchar) as ticket_key
from found
inner join {{ ref('int_ticket_projects') }} as projects
    on split_part(found.item, '-', 1) = projects.project
