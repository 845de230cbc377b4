-- Grain: one row per workflow_key, outcome_type (the workflow's primary one) and usage_date (UTC).

with

workflows as (select * from {{ ref('dim_workflows') }}),

money as (

    select
        allocations.workflow_key,
        workflows.primary_outcome_type as outcome_type,
        allocations.usage_date,
        sum(case when allocations.allocation_class = 'attributed' then allocations.allocated_usd else 0 end)
            as attributed_usd,
        sum(case when allocations.allocation_class = 'unattributed' then allocations.allocated_usd else 0 end)
            as unattributed_usd,
        min(allocations.cost_basis) as first_basis,
        max(allocations.cost_basis) as last_basis,
        bool_or(allocations.is_provisional) as is_provisional
    from {{ ref('fct_cost_allocations') }} as allocations
    inner join workflows
        on allocations.workflow_key = workflows.workflow_key
    where allocations.allocation_class in ('attributed', 'unattributed')
    group by allocations.workflow_key, workflows.primary_outcome_type, allocations.usage_date

),

outcomes as (select * from {{ ref('int_workflow_outcomes_daily') }}),

-- full join: money without an outcome and outcomes without money are both answers
joined as (

    select
        coalesce(money.workflow_key, outcomes.workflow_key) as workflow_key,
        coalesce(money.outcome_type, outcomes.outcome_type) as outcome_type,
        coalesce(money.usage_date, outcomes.usage_date) as usage_date,
        cast(coalesce(money.attributed_usd, 0) as decimal(38, 12)) as attributed_usd,
        cast(coalesce(money.unattributed_usd, 0) as decimal(38, 12)) as unattributed_usd,
        cast(coalesce(outcomes.outcome_count, 0) as bigint) as outcome_count,
        cast(coalesce(outcomes.reworked_outcome_count, 0) as bigint) as reworked_outcome_count,
        cast(coalesce(outcomes.outcome_cost_usd, 0) as decimal(38, 12)) as outcome_cost_usd,
        least(money.first_basis, outcomes.first_basis) as first_basis,
        greatest(money.last_basis, outcomes.last_basis) as last_basis,
        coalesce(money.is_provisional, false) or coalesce(outcomes.is_provisional, false) as is_provisional
    from money
    full outer join outcomes
        on money.workflow_key = outcomes.workflow_key
        and money.outcome_type = outcomes.outcome_type
        and money.usage_date = outcomes.usage_date

),

totalled as (

    select
        joined.*,
        cast(attributed_usd + unattributed_usd as decimal(38, 12)) as total_usd,
        outcome_count - reworked_outcome_count as net_outcome_count
    from joined

)

select
    totalled.workflow_key,
    workflows.team_key,
    totalled.outcome_type,
    totalled.usage_date,
    totalled.total_usd,
    totalled.attributed_usd,
    totalled.unattributed_usd,
    totalled.outcome_count,
    totalled.reworked_outcome_count,
    totalled.net_outcome_count,
    -- the money of 'unassigned' stands on one row and its outcomes on others: no quotient of a row means anything
    cast(
        case
            when totalled.workflow_key <> 'unassigned'
                then {{ unit_cost('totalled.total_usd', 'totalled.net_outcome_count') }}
        end as decimal(38, 12)
    ) as usd_per_outcome,
    totalled.outcome_cost_usd,
    {{ unit_cost('totalled.outcome_cost_usd', 'totalled.net_outcome_count') }} as attributed_usd_per_outcome,
    cast(
        case when totalled.first_basis = totalled.last_basis then totalled.first_basis
            when totalled.first_basis is not null then 'mixed'
        end as varchar
    ) as cost_basis,
    totalled.is_provisional
from totalled
inner join workflows
    on totalled.workflow_key = workflows.workflow_key
