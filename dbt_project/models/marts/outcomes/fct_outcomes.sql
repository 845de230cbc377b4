-- Grain: one row per outcome_key.

select
    outcome_key,
    outcome_type,
    outcome_id,
    workflow_key,
    team_key,
    occurred_at,
    is_reworked,
    rework_kind,
    reworked_at,
    is_final,
    value_usd,
    quantity,
    source
from {{ ref('int_outcomes_judged') }}
