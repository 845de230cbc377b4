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

    select
        *,
        {{ row_hash(identity_columns()) }} as identity_hash,
        uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
            + cache_write_unknown_ttl_tokens as total_input_tokens
    from {{ ref('int_requests_deduplicated') }}
    {% if is_incremental() -%}
    where usage_date in (select usage_date from changed_days)
        and {{ between_days('requested_at', ref('int_days_changed')) }}
    {%- endif %}

),

identities as (select * from {{ ref('int_identity_days') }}),

prices as (select * from {{ ref('int_prices_daily') }}),

-- left joins: a miss must stop the build at the not-null constraints below, and never drop a request
joined as (

    select
        requests.*,
        identities.identity_key,
        identities.workflow_key,
        identities.team_key,
        identities.environment as resolved_environment,
        identities.agent_key,
        identities.person_key,
        identities.account_id as resolved_account_id,
        identities.api_key_id as resolved_api_key_id,
        coalesce(requests.run_id, identities.run_id, case when requests.session_id is null then requests.trace_id end)
            as explicit_run_id,
        identities.is_session_random,
        prices.provider,
        prices.model_name,
        prices.is_priced_model,
        prices.is_validity_assumed,
        {%- for meter in price_meters() %}
        case
            when requests.total_input_tokens > prices.long_context_min_tokens
                then prices.long_{{ meter }}_usd_per_token
            else prices.{{ meter }}_usd_per_token
        end as {{ meter }}_price,
        {%- endfor %}
        case
            when not prices.is_priced_model then 'unknown_model'
            {{ missing_price('uncached_input', 'requests.total_input_tokens') }}
            {{ missing_price('cache_read', 'requests.cache_read_tokens') }}
            {{ missing_price(
                'cache_write_5m', 'requests.cache_write_5m_tokens + requests.cache_write_unknown_ttl_tokens'
            ) }}
            {{ missing_price('cache_write_1h', 'requests.cache_write_1h_tokens') }}
            {{ missing_price('output', 'requests.output_tokens') }}
        end as unpriced_reason
    from requests
    left join identities
        on requests.usage_date = identities.usage_date
        and requests.identity_hash = identities.identity_hash
    left join prices
        on requests.usage_date = prices.usage_date
        and requests.vendor_provider = prices.vendor_provider
        and requests.vendor_model = prices.vendor_model
        and requests.service_tier = prices.service_tier

),

priced as (

    select
        *,
        {{ list_usd('uncached_input_tokens', 'uncached_input_price') }} as uncached_input_usd,
        {{ list_usd('cache_read_tokens', 'cache_read_price') }} as cache_read_usd,
        {{ list_usd('cache_write_5m_tokens', 'cache_write_5m_price') }} as cache_write_5m_usd,
        {{ list_usd('cache_write_1h_tokens', 'cache_write_1h_price') }} as cache_write_1h_usd,
        {{ list_usd('cache_write_unknown_ttl_tokens', 'cache_write_5m_price') }} as cache_write_unknown_ttl_usd,
        -- a vendor with one write price has no dearer lifetime: high is then low
        {{ list_usd('cache_write_unknown_ttl_tokens', 'coalesce(cache_write_1h_price, cache_write_5m_price)') }}
            as cache_write_unknown_ttl_high_usd,
        {{ list_usd('output_tokens', 'output_price') }} as output_usd,
        {{ list_usd('cache_read_tokens', 'uncached_input_price') }} as read_as_input_usd,
        {{ list_usd(
            '(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unknown_ttl_tokens)', 'uncached_input_price'
        ) }} as write_as_input_usd
    from joined

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
    gateway,
    source,
    provider,
    resolved_account_id as account_id,
    resolved_api_key_id as api_key_id,
    model_name,
    service_tier,
    status,
    payment_basis,
    {%- for meter in token_meters() %}
    {{ meter }},
    {%- endfor %}
    uncached_input_usd,
    cache_read_usd,
    cache_write_5m_usd,
    cache_write_1h_usd,
    cache_write_unknown_ttl_usd,
    output_usd,
    cast(
        uncached_input_usd + cache_read_usd + cache_write_5m_usd + cache_write_1h_usd + cache_write_unknown_ttl_usd
        + output_usd as decimal(38, 12)
    ) as list_cost_usd,
    cast(
        uncached_input_usd + cache_read_usd + cache_write_5m_usd + cache_write_1h_usd
        + cache_write_unknown_ttl_high_usd + output_usd as decimal(38, 12)
    ) as list_cost_high_usd,
    cast(read_as_input_usd - cache_read_usd as decimal(38, 12)) as read_saving_usd,
    cast(
        cache_write_5m_usd + cache_write_1h_usd + cache_write_unknown_ttl_usd - write_as_input_usd as decimal(38, 12)
    ) as write_premium_usd,
    gateway_cost_usd,
    cast(unpriced_reason as varchar) as unpriced_reason,
    coalesce(is_session_random, false) as is_session_random,
    unpriced_reason is not null as is_unpriced,
    cache_write_unknown_ttl_tokens > 0 as is_ttl_assumed,
    coalesce(is_validity_assumed, false) as is_validity_assumed,
    usage_date,
    requested_at
from priced
