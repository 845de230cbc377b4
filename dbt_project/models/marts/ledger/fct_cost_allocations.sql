-- Grain: one row per allocation_key: day, charge bucket, run or gap, outcome. Every dollar is in exactly one row.

with

unioned as (

    select * from {{ ref('int_run_costs_allocated') }}
    union all
    select * from {{ ref('int_gaps_allocated') }}

)

select
    allocation_key,
    usage_date,
    provider,
    account_id,
    api_key_id,
    model_name,
    workflow_key,
    team_key,
    run_key,
    outcome_key,
    allocation_class,
    gap_class,
    match_method,
    match_grade,
    cost_basis,
    is_provisional,
    allocated_usd
from unioned
