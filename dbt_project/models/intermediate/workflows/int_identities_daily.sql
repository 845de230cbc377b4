-- Grain: one row per usage_date and identity. Reads the requests of the days that changed and nothing else.
-- depends_on: {{ ref('int_models_used_daily') }}
-- (built first: this table's hashes say that both were read, so a crash between the two must leave them old)
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_days_reidentified'},
) }}

with

requests as (

    select
        *,
        {{ row_hash(identity_columns()) }} as identity_hash
    from {{ ref('int_requests_deduplicated') }}
    {{ only_changed_days('usage_date', ref('int_days_reidentified'), range_column='requested_at') }}

),

days as (select * from {{ ref('int_days_linked') }}),

counted as (

    select
        usage_date,
        identity_hash,
        {%- for column in identity_columns() %}
        {{ any_of(column) }} as {{ column }},
        {%- endfor %}
        count(*) as request_count,
        count(session_id) as session_request_count,
        count(distinct {{ row_hash(['session_id']) }}) - max(case when session_id is null then 1 else 0 end)
            as session_count
    from requests
    group by usage_date, identity_hash

)

select
    counted.usage_date,
    {{ hash_key(identity_columns()) }} as identity_key,
    counted.identity_hash,
    {%- for column in identity_columns() %}
    counted.{{ column }},
    {%- endfor %}
    counted.request_count,
    counted.session_count,
    -- as many sessions as requests: the gateway made them up. Below 10 requests it may be coincidence: ten honest
    -- sessions of one call each are rarer than a gateway without session headers.
    coalesce(counted.session_count = counted.session_request_count and counted.session_request_count >= 10, false)
        as is_session_random,
    days.windows_hash,
    days.requests_hash
from counted
left join days on counted.usage_date = days.usage_date
