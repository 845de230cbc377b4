-- Grain: one row per run and outcome. The usage names the ticket by a key it has or had.
{{ config(materialized='view') }}

{{ evidence_by_reference('ticket', 'explicit_ticket') }}
