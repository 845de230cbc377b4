-- Grain: one row per run bucket and outcome at the run's best grade (equal parts), or none: unattributed.

with

costs as (select * from {{ ref('int_run_costs') }}),

run_outcomes as (select * from {{ ref('int_run_outcomes') }}),

parts as (

    select
        costs.*,
        run_outcomes.outcome_key,
        run_outcomes.match_method,
        run_outcomes.match_grade,
        {{ split_usd('costs.cost_usd', '1', 'costs.bucket_key', "coalesce(run_outcomes.outcome_key, '')") }}
            as allocated_usd
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
