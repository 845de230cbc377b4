-- Grain: one row per run and outcome. The usage names the pull request, and that number exists in that repository.
{{ config(materialized='view') }}

select distinct
    run_references.run_key,
    outcome_references.outcome_key,
    cast('explicit_pull_request' as varchar) as match_method
from {{ ref('int_run_references') }} as run_references
inner join {{ ref('int_outcome_references') }} as outcome_references
    on run_references.kind = outcome_references.kind
    and run_references.value = outcome_references.value
where run_references.kind = 'pull_request'
