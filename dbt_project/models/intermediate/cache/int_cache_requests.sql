-- Grain: one row per metered, priced request of the days to read again and the days before them, with the chain and the scope that
-- its prompt cache lies in. Chain: the calls whose prompts grow out of each other: one named prefix, else one session (or run)
-- and agent. Scope: the calls of one workflow on one account and model, which may share the head of their prompts.
{{ config(materialized='view') }}

with

changed_days as (select * from {{ ref('int_cache_days_changed') }}),

read_days as (

    select usage_date from changed_days

    union

    select cast(usage_date - 1 as date) as usage_date from changed_days

),

minimums as (select * from {{ ref('int_cache_minimums') }}),

requests as (

    select
        *,
        case when not is_session_random then session_id end as known_session_id
    from {{ ref('fct_requests') }}
    where payment_basis = 'metered'
        and not is_unpriced
        and usage_date in (select usage_date from read_days)

),

summed as (

    select
        *,
        -- a write of unknown lifetime is priced, and taken here, as a 5-minute one
        cache_write_5m_tokens + cache_write_unknown_ttl_tokens as write_5m_tokens,
        uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_unknown_ttl_tokens
            + cache_write_1h_tokens as input_tokens
    from requests

)

select
    summed.request_key,
    summed.usage_date,
    summed.requested_at,
    summed.workflow_key,
    summed.provider,
    summed.model_name,
    summed.price_key,
    -- a session counts as one run here: its runs share one cache, so they are no independent draws
    coalesce(summed.known_session_id, summed.run_key) as unit_id,
    summed.prefix_key is not null as is_prefix_named,
    summed.known_session_id is not null as is_in_session,
    -- whole numbers for the passes over all calls: windows carry eight bytes where a name has thirty-two
    {{ row_hash(['summed.request_key']) }} as request_hash,
    {{ row_hash(['summed.workflow_key', 'summed.provider', 'summed.account_id', 'summed.model_name']) }}
        as scope_hash,
    {{ row_hash(['coalesce(summed.known_session_id, summed.run_key)']) }} as unit_hash,
    {{ row_hash(['summed.price_key']) }} as price_hash,
    {{ row_hash([
        'summed.workflow_key', 'summed.provider', 'summed.account_id', 'summed.model_name',
        'summed.prefix_key',
        'case when summed.prefix_key is null then coalesce(summed.known_session_id, summed.run_key) end',
        'case when summed.prefix_key is null then summed.agent_key end',
    ]) }} as chain_hash,
    summed.cache_read_tokens,
    summed.write_5m_tokens,
    summed.cache_write_1h_tokens as write_1h_tokens,
    summed.input_tokens,
    -- what the client marked to be cached; a scope that caches nothing could cache whole prompts, if long enough
    summed.cache_read_tokens + summed.write_5m_tokens + summed.cache_write_1h_tokens as marked_tokens,
    case when summed.input_tokens >= minimums.min_cacheable_tokens then summed.input_tokens else 0 end
        as eligible_tokens,
    cast(
        summed.uncached_input_usd + summed.cache_read_usd + summed.cache_write_5m_usd
            + summed.cache_write_unknown_ttl_usd + summed.cache_write_1h_usd as decimal(38, 12)
    ) as observed_usd,
    cast(summed.read_saving_usd - summed.write_premium_usd as decimal(38, 12)) as saving_usd
from summed
inner join minimums
    on summed.model_name = minimums.model_name
