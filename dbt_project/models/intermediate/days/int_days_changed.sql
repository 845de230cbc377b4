-- Grain: one row per UTC day that fct_requests and int_run_usage_daily rebuild in this run.
-- The fingerprint of what is built is read from int_run_usage_daily, the last of the two to be written: a crash between
-- them leaves it old, and the day is built again.

{%- set built = built_relation('int_run_usage_daily', 'intermediate') %}

{{ days_that_differ(ref('int_day_fingerprints'), built) }}
    and (fingerprints.row_count > 0 or built_before.usage_date is not null)
