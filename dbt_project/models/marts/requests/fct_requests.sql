-- Grain: one row per request: one call to a model, however many sources saw it.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_days_changed'},
) }}

with

changed_days as (select usage_date from {{ ref('int_days_changed') }}),

requests as (

    select *
    from {{ ref('int_requests_priced') }}
    {% if is_incremental() -%}
    where usage_date in (select usage_date from changed_days)
        and {{ between_days('requested_at', ref('int_days_changed')) }}
    {%- endif %}

)

select
    {{ hash_key(['base_request_id', 'call_id']) }} as request_key,
    case
        when explicit_run_id is not null then {{ hash_key(['workflow_key', "'run'", 'explicit_run_id']) }}
        when session_id is not null and not is_session_random
            then {{ hash_key(['workflow_key', "'session'", 'session_id']) }}
        else {{ hash_key(['workflow_key', "'day'", 'identity_key', 'usage_date']) }}
    end as run_key,
    identity_key,
    workflow_key,
    team_key,
    resolved_environment as environment,
    agent_key,
    person_key,
    session_id,
    explicit_run_id as run_id,
    trace_id,
    prefix_key,
    gateway,
    source,
    provider,
    resolved_account_id as account_id,
    resolved_api_key_id as api_key_id,
    model_name,
    service_tier,
    inference_geo,
    price_key,
    status,
    cast(coalesce(call_fate, 'succeeded') as varchar) as call_fate,
    payment_basis,
    {%- for meter in token_meters() %}
    {{ meter }},
    {%- endfor %}
    {{ usd_from_picos('input_picos') }} as uncached_input_usd,
    {{ usd_from_picos('read_picos') }} as cache_read_usd,
    {{ usd_from_picos('write_5m_picos') }} as cache_write_5m_usd,
    {{ usd_from_picos('write_1h_picos') }} as cache_write_1h_usd,
    {{ usd_from_picos('write_unknown_picos') }} as cache_write_unknown_ttl_usd,
    {{ usd_from_picos('output_picos_used') }} as output_usd,
    {{ usd_from_picos(
        'input_picos + read_picos + write_5m_picos + write_1h_picos + write_unknown_picos + output_picos_used'
    ) }} as list_cost_usd,
    {{ usd_from_picos(
        'input_picos + read_picos + write_5m_picos + write_1h_picos + write_unknown_high_picos + output_picos_used'
    ) }} as list_cost_high_usd,
    web_search_requests,
    {{ usd_from_picos('web_search_picos') }} as web_search_usd,
    {{ usd_from_picos('read_as_input_picos - read_picos') }} as read_saving_usd,
    {{ usd_from_picos('write_5m_picos + write_1h_picos + write_unknown_picos - write_as_input_picos') }}
        as write_premium_usd,
    gateway_cost_usd,
    cast(unpriced_reason as varchar) as unpriced_reason,
    coalesce(is_session_random, false) as is_session_random,
    unpriced_reason is not null as is_unpriced,
    cache_write_unknown_ttl_tokens > 0 and report_5m_tokens is null as is_ttl_assumed,
    report_5m_tokens is not null as is_ttl_reported,
    coalesce(is_validity_assumed, false) as is_validity_assumed,
    usage_date,
    requested_at
from requests
