-- Grain: one row per run and outcome. The usage's run id is the run or trace id that the outcome tells.
{{ config(materialized='view') }}

select distinct
    run_references.run_key,
    outcome_references.outcome_key,
    cast('explicit_run' as varchar) as match_method
from {{ ref('int_run_references') }} as run_references
inner join {{ ref('int_outcome_references') }} as outcome_references
    on run_references.kind = outcome_references.kind
    and run_references.value = outcome_references.value
where run_references.kind = 'run'
