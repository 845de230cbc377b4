-- Grain: one row per run and outcome. The usage names the branch that was merged, while that branch lived.
{{ config(materialized='view') }}

select distinct
    run_branches.run_key,
    outcome_branches.outcome_key,
    cast('branch' as varchar) as match_method
from {{ ref('int_run_branches') }} as run_branches
inner join {{ ref('int_outcome_branches') }} as outcome_branches
    on run_branches.branch_reference = outcome_branches.branch_reference
    and run_branches.used_at > outcome_branches.lived_after
    and run_branches.used_at <= outcome_branches.lived_until
