-- Grain: one row per run and outcome. The usage names the branch that was merged, while that branch lived.
{{ config(materialized='view') }}

{{ evidence_by_branch('branch', 'true') }}
