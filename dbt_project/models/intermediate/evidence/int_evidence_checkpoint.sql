-- Grain: one row per run and outcome. A trailer of the outcome names the checkpoint that holds the call.
{{ config(materialized='view') }}

{{ evidence_by_reference('checkpoint', 'checkpoint') }}
