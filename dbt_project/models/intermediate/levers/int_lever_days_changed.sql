-- Grain: one row per UTC day that int_lever_usage_daily sums again in this run.

{%- set built = built_relation('int_lever_usage_daily', 'intermediate') %}

{{ days_that_differ(ref('int_lever_day_fingerprints'), built) }}
