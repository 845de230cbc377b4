-- Grain: one row per UTC day whose run buckets are charged again in this run.
-- The stored fingerprint is read from int_run_costs, the last of the ledger's incremental tables: a crash between them leaves
-- it old, and the day is charged again.

{%- set built = built_relation('int_run_costs', 'intermediate') %}

{{ days_that_differ(ref('int_ledger_day_fingerprints'), built) }}
