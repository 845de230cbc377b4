-- Grain: one row per workflow_key: those of the registry, and 'unassigned' for what none of its rules names.

select
    workflow_key,
    team_key,
    cost_center,
    business_unit,
    environment,
    primary_outcome_type,
    task_type
from {{ ref('stg_registry__workflows') }}

union all

select
    cast('unassigned' as varchar) as workflow_key,
    cast('unassigned' as varchar) as team_key,
    cast(null as varchar) as cost_center,
    cast(null as varchar) as business_unit,
    cast(null as varchar) as environment,
    cast('none' as varchar) as primary_outcome_type,
    cast(null as varchar) as task_type
