-- Grain: one row per checked_on, check_name and subject_key. A night replaces its own rows and no other's, and a full refresh
-- keeps them all: how a table looked in March cannot be read from what is landed now.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='checked_on',
    full_refresh=false,
) }}

select
    {{ hash_key(['checked_on', 'check_name', 'subject_key']) }} as quality_check_result_key,
    checked_on,
    check_name,
    subject_key,
    owner,
    severity,
    is_passed,
    measured_value,
    threshold_value,
    offending_count,
    offending_rows,
    asset
from {{ ref('int_quality_findings') }}
