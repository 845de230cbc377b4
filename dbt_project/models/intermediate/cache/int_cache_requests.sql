-- Grain: one row per metered, priced request of the two windows, with the chain and the scope that its prompt cache lies in.
-- Chain: the calls whose prompts grow out of each other: one named prefix, else one session (or run) and agent. Scope: the
-- calls of one workflow on one account and model, which may share the head of their prompts.
{{ config(materialized='view') }}

with

windows as (select * from {{ ref('int_cache_windows') }}),

requests as (

    select
        *,
        case when not is_session_random then session_id end as known_session_id
    from {{ ref('fct_requests') }}
    where payment_basis = 'metered'
        and not is_unpriced
        and usage_date >= (select min(window_start_date) from windows)

)

select
    requests.request_key,
    requests.usage_date,
    requests.requested_at,
    requests.workflow_key,
    requests.provider,
    requests.model_name,
    requests.price_key,
    -- a session counts as one run here: its runs share one cache, so they are no independent draws
    coalesce(requests.known_session_id, requests.run_key) as unit_id,
    requests.prefix_key is not null as is_prefix_named,
    requests.known_session_id is not null as is_in_session,
    {{ row_hash(['requests.workflow_key', 'requests.provider', 'requests.account_id', 'requests.model_name']) }}
        as scope_hash,
    -- whole numbers for the passes over all calls: windows carry eight bytes where a name has thirty-two
    {{ row_hash(['coalesce(requests.known_session_id, requests.run_key)']) }} as unit_hash,
    {{ row_hash(['requests.price_key']) }} as price_hash,
    {{ row_hash([
        'requests.workflow_key', 'requests.provider', 'requests.account_id', 'requests.model_name',
        'requests.prefix_key',
        'case when requests.prefix_key is null then coalesce(requests.known_session_id, requests.run_key) end',
        'case when requests.prefix_key is null then requests.agent_key end',
    ]) }} as chain_hash,
    requests.uncached_input_tokens,
    requests.cache_read_tokens,
    -- a write of unknown lifetime is priced, and taken here, as a 5-minute one
    requests.cache_write_5m_tokens + requests.cache_write_unknown_ttl_tokens as write_5m_tokens,
    requests.cache_write_1h_tokens as write_1h_tokens,
    requests.uncached_input_tokens + requests.cache_read_tokens + requests.cache_write_5m_tokens
        + requests.cache_write_unknown_ttl_tokens + requests.cache_write_1h_tokens as input_tokens,
    cast(
        requests.uncached_input_usd + requests.cache_read_usd + requests.cache_write_5m_usd
            + requests.cache_write_unknown_ttl_usd + requests.cache_write_1h_usd as decimal(38, 12)
    ) as observed_usd,
    cast(requests.read_saving_usd - requests.write_premium_usd as decimal(38, 12)) as saving_usd
from requests
