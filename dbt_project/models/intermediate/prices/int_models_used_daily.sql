-- Grain: one row per usage_date, vendor_provider, vendor_model, service_tier and inference_geo, as the requests
-- name them.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_days_reidentified'},
) }}

with

changed_days as (select usage_date from {{ ref('int_days_reidentified') }})

select
    usage_date,
    vendor_provider,
    vendor_model,
    service_tier,
    inference_geo,
    count(*) as request_count
from {{ ref('int_requests_deduplicated') }}
{% if is_incremental() -%}
where usage_date in (select usage_date from changed_days)
    and {{ between_days('requested_at', ref('int_days_reidentified')) }}
{%- endif %}
group by usage_date, vendor_provider, vendor_model, service_tier, inference_geo
