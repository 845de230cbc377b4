-- Grain: one row per outcome_key. An outcome that a system and a file both tell is the system's.

with

unioned as (

    select outcomes.*, 1 as source_rank from {{ ref('int_outcomes_of_pull_requests') }} as outcomes
    union all
    select outcomes.*, 1 as source_rank from {{ ref('int_outcomes_of_tickets') }} as outcomes
    union all
    select outcomes.*, 2 as source_rank from {{ ref('int_outcomes_of_files') }} as outcomes

),

ranked as (

    select
        unioned.*,
        row_number() over (
            partition by outcome_key order by source_rank, {{ byte_order('source_id') }}
        ) as rank_in_outcome
    from unioned

)

select
    outcome_key,
    source_id,
    outcome_type,
    outcome_id,
    repository,
    ticket_project,
    workflow_name,
    team_name,
    quantity,
    value_usd,
    occurred_at,
    source,
    entity
from ranked
where rank_in_outcome = 1
