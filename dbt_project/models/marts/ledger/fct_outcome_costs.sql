-- Grain: one row per outcome that is reached, outcome that the evidence names, cost basis and whether it may still move.
-- Reading it by reached outcome answers 'what did this ticket cost'; no total adds over outcome types.

select
    outcome_cost_key,
    outcome_key,
    outcome_type,
    evidence_outcome_key,
    cost_basis,
    is_provisional,
    outcome_cost_usd
from {{ ref('int_outcome_costs') }}
