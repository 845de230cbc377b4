-- Grain: one row per combination of day, charge bucket, run or gap, and outcome that stands in the ledger more than once.
-- Empty when the ledger has the grain it states, whatever its key says.

select
    usage_date,
    provider,
    account_id,
    api_key_id,
    model_name,
    run_key,
    team_key,
    gap_class,
    outcome_key,
    count(*) as row_count
from {{ ref('fct_cost_allocations') }}
group by
    usage_date,
    provider,
    account_id,
    api_key_id,
    model_name,
    run_key,
    team_key,
    gap_class,
    outcome_key
having count(*) > 1
