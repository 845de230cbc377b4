-- Grain: one row per workflow, outcome type and day of occurrence: counts, and the whole cost of those outcomes.
-- A workflow is judged by its primary type; for 'unassigned' each type has its row, so that no outcome is left out.
{{ config(materialized='view') }}

with

outcomes as (select * from {{ ref('int_outcomes_judged') }}),

workflows as (select * from {{ ref('int_workflows_listed') }}),

costs as (

    select
        outcome_key,
        sum(outcome_cost_usd) as outcome_cost_usd,
        min(cost_basis) as first_basis,
        max(cost_basis) as last_basis,
        bool_or(is_provisional) as is_provisional
    from {{ ref('int_outcome_costs') }}
    group by outcome_key

)

select
    outcomes.workflow_key,
    outcomes.outcome_type,
    cast(outcomes.occurred_at as date) as usage_date,
    count(*) as outcome_count,
    sum(case when outcomes.is_reworked then 1 else 0 end) as reworked_outcome_count,
    cast(sum(coalesce(costs.outcome_cost_usd, 0)) as decimal(38, 12)) as outcome_cost_usd,
    min(costs.first_basis) as first_basis,
    max(costs.last_basis) as last_basis,
    -- an outcome that may still be reworked moves the counts of its day
    bool_or(coalesce(costs.is_provisional, false) or not outcomes.is_final) as is_provisional
from outcomes
inner join workflows
    on outcomes.workflow_key = workflows.workflow_key
    and (outcomes.outcome_type = workflows.primary_outcome_type or workflows.workflow_key = 'unassigned')
left join costs
    on outcomes.outcome_key = costs.outcome_key
group by outcomes.workflow_key, outcomes.outcome_type, cast(outcomes.occurred_at as date)
