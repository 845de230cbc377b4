-- Grain: one row per workflow_key: those of the registry, and 'unassigned' for what none of its rules names.

select
    workflow_key,
    team_key,
    cost_center,
    business_unit,
    environment,
    primary_outcome_type,
    task_type
from {{ ref('int_workflows_listed') }}
