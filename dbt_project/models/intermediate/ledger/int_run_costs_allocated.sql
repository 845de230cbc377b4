-- Grain: one row per run bucket and outcome at the run's best grade (by their weights), or none: unattributed.
{{ config(materialized='view') }}

with

costs as (

    select *
    from {{ ref('int_run_costs') }}
    -- usage without a dollar is in no row of the ledger
    where cost_usd <> 0

),

-- a run's outcomes are weighed once, not once a bucket: they are far fewer
run_outcomes as (

    select
        run_key,
        outcome_key,
        match_method,
        match_grade,
        cast(weight as {{ pico_type() }}) as weight,
        sum(cast(weight as {{ pico_type() }})) over (
            partition by run_key order by {{ byte_order('outcome_key') }}
            rows between unbounded preceding and current row
        ) as cumulated_weight,
        sum(cast(weight as {{ pico_type() }})) over (partition by run_key) as total_weight
    from {{ ref('int_run_outcomes') }}

),

parts as (

    select
        costs.*,
        run_outcomes.outcome_key,
        run_outcomes.match_method,
        run_outcomes.match_grade,
        case
            -- most runs reach one outcome, and need no division
            when run_outcomes.weight < run_outcomes.total_weight
                then {{ part_usd(
                    'costs.cost_usd', 'run_outcomes.weight', 'run_outcomes.cumulated_weight', 'run_outcomes.total_weight'
                ) }}
            else costs.cost_usd
        end as allocated_usd
    from costs
    left join run_outcomes
        on costs.run_key = run_outcomes.run_key

)

select
    {{ hash_key(["'run'", 'bucket_key', 'outcome_key']) }} as allocation_key,
    usage_date,
    provider,
    account_id,
    api_key_id,
    model_name,
    workflow_key,
    team_key,
    run_key,
    outcome_key,
    cast(case when outcome_key is null then 'unattributed' else 'attributed' end as varchar) as allocation_class,
    cast(null as varchar) as gap_class,
    match_method,
    cast(coalesce(match_grade, 'U') as varchar) as match_grade,
    cost_basis,
    is_provisional,
    allocated_usd
from parts
where allocated_usd <> 0
