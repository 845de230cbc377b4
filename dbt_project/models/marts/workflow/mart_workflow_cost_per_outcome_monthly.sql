-- Grain: one row per workflow_key, outcome_type (the workflow's primary one) and month_start_date (UTC).

with

summed as (

    select
        workflow_key,
        team_key,
        outcome_type,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        cast(sum(total_usd) as decimal(38, 12)) as total_usd,
        cast(sum(attributed_usd) as decimal(38, 12)) as attributed_usd,
        cast(sum(unattributed_usd) as decimal(38, 12)) as unattributed_usd,
        cast(sum(outcome_count) as bigint) as outcome_count,
        cast(sum(reworked_outcome_count) as bigint) as reworked_outcome_count,
        cast(sum(net_outcome_count) as bigint) as net_outcome_count,
        cast(sum(outcome_cost_usd) as decimal(38, 12)) as outcome_cost_usd,
        min(cost_basis) as first_basis,
        max(cost_basis) as last_basis,
        bool_or(is_provisional) as is_provisional
    from {{ ref('mart_workflow_cost_per_outcome_daily') }}
    group by workflow_key, team_key, outcome_type, cast(date_trunc('month', usage_date) as date)

)

select
    workflow_key,
    team_key,
    outcome_type,
    month_start_date,
    total_usd,
    attributed_usd,
    unattributed_usd,
    outcome_count,
    reworked_outcome_count,
    net_outcome_count,
    -- as in the daily mart: the money of 'unassigned' does not stand beside its outcomes
    cast(
        case when workflow_key <> 'unassigned' then {{ unit_cost('total_usd', 'net_outcome_count') }} end
        as decimal(38, 12)
    ) as usd_per_outcome,
    outcome_cost_usd,
    {{ unit_cost('outcome_cost_usd', 'net_outcome_count') }} as attributed_usd_per_outcome,
    cast(
        case when first_basis = last_basis then first_basis when first_basis is not null then 'mixed' end as varchar
    ) as cost_basis,
    is_provisional
from summed
