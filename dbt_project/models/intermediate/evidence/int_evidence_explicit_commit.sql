-- Grain: one row per run and outcome. The client reported a commit of the outcome.
{{ config(materialized='view') }}

{{ evidence_by_reference('commit', 'explicit_commit') }}
