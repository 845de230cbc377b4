-- Grain: one row per run and outcome. A trailer of the outcome names the session of the run.
{{ config(materialized='view') }}

{{ evidence_by_reference('session', 'session') }}
