-- Grain: one row per UTC day that has a landed window of requests. windows_hash changes when any of its files does.
{{ config(materialized='view') }}

select
    window_date as usage_date,
    md5({{ joined_text(
        "source || '/' || entity || '/' || window_label || '=' || content_hash",
        "source || '/' || entity || '/' || window_label"
    ) }}) as windows_hash,
    cast(sum(row_count) as bigint) as row_count
from {{ ref('stg_raw_zone__manifest') }}
where (source = 'litellm' and entity in ('spend_logs', 'log_objects'))
    or (source = 'usage_files' and entity = 'requests')
group by window_date
