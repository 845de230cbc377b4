-- Grain: one row per run and outcome. The usage names the pull request, and that number exists in that repository.
{{ config(materialized='view') }}

{{ evidence_by_reference('pull_request', 'explicit_pull_request') }}
