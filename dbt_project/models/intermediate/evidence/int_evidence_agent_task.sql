-- Grain: one row per run and outcome. The record of a coding agent's task holds the usage and the branch it was done on, and that
-- branch was merged while it lived: one record says both, so nothing is inferred from a name that somebody else may use.
{{ config(materialized='view') }}

{{ evidence_by_branch('agent_task', 'run_branches.is_agent_task') }}
