-- Grain: one row per run and outcome. The branch that the usage names holds the key of the ticket. A ticket may be worked on again
-- after it was resolved, so no time bounds it.
{{ config(materialized='view') }}

select distinct
    run_branches.run_key,
    outcome_references.outcome_key,
    cast('ticket_in_branch' as varchar) as match_method,
    cast(1 as bigint) as weight
from {{ ref('int_run_branches') }} as run_branches
inner join {{ ref('int_branch_tickets') }} as branch_tickets
    on run_branches.branch = branch_tickets.branch
inner join {{ ref('int_outcome_references') }} as outcome_references
    on outcome_references.kind = 'ticket'
    and branch_tickets.ticket_key = outcome_references.value
