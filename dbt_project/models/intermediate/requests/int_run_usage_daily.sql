-- Grain: one row per usage_date, run_key, identity_key, session_id, run_id, provider, account_id, model_name, price_key,
-- payment_basis, call_fate, is_unpriced and is_prefix_named.
-- Everything downstream of requests reads this table. Money is list price over the priced requests only;
-- unpriced_request_count stands beside it.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_days_changed'},
) }}

with

requests as (

    select *
    from {{ ref('fct_requests') }}
    {{ only_changed_days('usage_date', ref('int_days_changed')) }}

),

fingerprints as (select * from {{ ref('int_day_fingerprints') }}),

summed as (

    select
        usage_date,
        run_key,
        identity_key,
        -- sessions that the gateway made up are one a request: they would undo the sum and match nothing
        case when not is_session_random then session_id end as session_id,
        run_id,
        provider,
        account_id,
        model_name,
        price_key,
        payment_basis,
        call_fate,
        is_unpriced,
        prefix_key is not null as is_prefix_named,
        {%- for column in ['workflow_key', 'team_key', 'environment', 'agent_key', 'person_key', 'gateway',
            'api_key_id'] %}
        {{ any_of(column) }} as {{ column }},
        {%- endfor %}
        count(*) as request_count,
        count(case when is_unpriced then 1 end) as unpriced_request_count,
        count(case when status = 'failure' then 1 end) as failed_request_count,
        min(requested_at) as first_requested_at,
        max(requested_at) as last_requested_at,
        {%- for column in token_meters() %}
        cast(sum({{ column }}) as bigint) as {{ column }},
        {%- endfor %}
        {%- for column in run_usage_money() %}
        cast(sum({{ column }}) as decimal(38, 12)) as {{ column }},
        {%- endfor %}
        cast(sum(gateway_cost_usd) as decimal(38, 12)) as gateway_cost_usd
    from requests
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13

)

select
    summed.usage_date,
    summed.run_key,
    summed.workflow_key,
    summed.team_key,
    summed.environment,
    summed.agent_key,
    summed.person_key,
    summed.identity_key,
    summed.session_id,
    summed.run_id,
    summed.gateway,
    summed.provider,
    summed.account_id,
    summed.api_key_id,
    summed.model_name,
    summed.price_key,
    summed.payment_basis,
    summed.call_fate,
    summed.is_unpriced,
    summed.is_prefix_named,
    summed.request_count,
    summed.unpriced_request_count,
    summed.failed_request_count,
    summed.first_requested_at,
    summed.last_requested_at,
    {%- for column in token_meters() + run_usage_money() %}
    summed.{{ column }},
    {%- endfor %}
    -- what the same input would have cost without any cache: what it did cost, plus the saving, less the premium
    cast(
        summed.uncached_input_usd + summed.cache_read_usd + summed.cache_write_5m_usd + summed.cache_write_1h_usd
        + summed.cache_write_unknown_ttl_usd + summed.read_saving_usd - summed.write_premium_usd as decimal(38, 12)
    ) as no_cache_input_usd,
    summed.gateway_cost_usd,
    fingerprints.fingerprint as _fingerprint
from summed
left join fingerprints on summed.usage_date = fingerprints.usage_date
