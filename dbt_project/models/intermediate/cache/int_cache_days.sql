-- Grain: one row per usage_date that was judged, with its fingerprint then (int_day_fingerprints), by which int_cache_days_changed knows it.
-- The last of the tables that are built by these days: a crash between them leaves the old fingerprint.
-- depends_on: {{ ref('int_cache_calls') }}, {{ ref('int_cache_own_reads') }}
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_cache_days_changed'},
) }}

select
    usage_date,
    fingerprint as _fingerprint
from {{ ref('int_day_fingerprints') }}
where usage_date in (select usage_date from {{ ref('int_cache_days_changed') }})
