-- Grain: one row per run and outcome. The usage's run id is the run or trace id that the outcome tells.
{{ config(materialized='view') }}

{{ evidence_by_reference('run', 'explicit_run') }}
