-- Grain: one row per run and outcome. The usage names a ticket that is no outcome itself (no tracker lands it, or it was never
-- resolved), and title or branch of the merged pull request name it too, while that branch lived.

with

run_tickets as (

    select run_references.run_key, run_references.value as ticket_key
    from {{ ref('int_run_references') }} as run_references
    inner join {{ ref('int_ticket_projects') }} as projects
        on split_part(run_references.value, '-', 1) = projects.project
    where run_references.kind = 'ticket'

    union

    select run_branches.run_key, branch_tickets.ticket_key
    from {{ ref('int_run_branches') }} as run_branches
    inner join {{ ref('int_branch_tickets') }} as branch_tickets
        on run_branches.branch = branch_tickets.branch

),

ticket_outcomes as (

    select value as ticket_key
    from {{ ref('int_outcome_references') }}
    where kind = 'ticket'
    group by value

),

titles as (

    select pull_request_id, lower(value) as ticket_key
    from {{ ref('int_pull_request_references') }}
    where kind = 'ticket_candidate'
        and origin in ('title', 'branch')
    group by pull_request_id, lower(value)

),

lives as (select * from {{ ref('int_pull_request_lives') }}),

used as (

    select run_key, first_requested_at as used_at
    from {{ ref('int_run_usage_daily') }}

)

select distinct
    run_tickets.run_key,
    lives.outcome_key,
    cast('ticket_in_title' as varchar) as match_method,
    cast(1 as bigint) as weight
from run_tickets
inner join titles
    on run_tickets.ticket_key = titles.ticket_key
inner join lives
    on titles.pull_request_id = lives.pull_request_id
inner join used
    on run_tickets.run_key = used.run_key
    and used.used_at > lives.lived_after
    and used.used_at <= lives.lived_until
left join ticket_outcomes
    on run_tickets.ticket_key = ticket_outcomes.ticket_key
where ticket_outcomes.ticket_key is null
