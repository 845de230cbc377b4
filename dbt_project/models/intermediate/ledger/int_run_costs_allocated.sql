-- Grain: one row per run bucket and outcome at the run's best grade (equal parts), or none: unattributed.
{{ config(materialized='view') }}

with

costs as (

    select *
    from {{ ref('int_run_costs') }}
    -- usage without a dollar is in no row of the ledger
    where cost_usd <> 0

),

-- a run's outcomes are numbered once, not once a bucket: they are far fewer
run_outcomes as (

    select
        run_key,
        outcome_key,
        match_method,
        match_grade,
        row_number() over (partition by run_key order by {{ byte_order('outcome_key') }}) as nth,
        count(*) over (partition by run_key) as outcome_count
    from {{ ref('int_run_outcomes') }}

),

parts as (

    select
        costs.*,
        run_outcomes.outcome_key,
        run_outcomes.match_method,
        run_outcomes.match_grade,
        case
            when run_outcomes.outcome_count > 1
                then {{ equal_part_usd('costs.cost_usd', 'run_outcomes.nth', 'run_outcomes.outcome_count') }}
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
