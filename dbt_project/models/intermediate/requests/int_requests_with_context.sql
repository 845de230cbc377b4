-- Grain: one row per call, with what its identity and the price list of its day say about it.
{{ config(materialized='view') }}

with

requests as (

    select
        *,
        {{ row_hash(identity_columns()) }} as identity_hash,
        uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
            + cache_write_unknown_ttl_tokens as total_input_tokens
    from {{ ref('int_requests_deduplicated') }}

),

identities as (select * from {{ ref('int_identity_days') }}),

prices as (select * from {{ ref('int_price_brackets_daily') }}),

ttl_splits as (select * from {{ ref('int_ttl_splits_daily') }}),

-- left joins: a miss must stop the build at the not-null constraints of fct_requests, and never drop a request
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
        prices.price_key,
        prices.model_unpriced_reason,
        prices.web_search_usd_per_request,
        ttl_splits.report_5m_tokens,
        ttl_splits.report_1h_tokens,
        {%- for meter in price_meters() %}
        prices.{{ meter }}_usd_per_token as {{ meter }}_price,
        prices.{{ meter }}_picos_per_token as {{ meter }}_picos{{ ',' if not loop.last }}
        {%- endfor %}
    from requests
    left join identities
        on requests.usage_date = identities.usage_date
        and requests.identity_hash = identities.identity_hash
    left join prices
        on requests.usage_date = prices.usage_date
        and requests.vendor_provider = prices.vendor_provider
        and requests.vendor_model = prices.vendor_model
        and requests.service_tier = prices.service_tier
        and requests.inference_geo = prices.inference_geo
        and requests.total_input_tokens >= prices.first_input_tokens
        and requests.total_input_tokens < prices.end_input_tokens
    -- only a write whose lifetime nobody told asks the provider's report
    left join ttl_splits
        on requests.cache_write_unknown_ttl_tokens > 0
        and requests.usage_date = ttl_splits.usage_date
        and requests.vendor_provider = ttl_splits.vendor_provider
        and requests.vendor_model = ttl_splits.vendor_model
        and identities.account_id = ttl_splits.account_id
        and identities.api_key_id is not distinct from ttl_splits.api_key_id

)

select * from joined
