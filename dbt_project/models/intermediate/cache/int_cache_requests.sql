-- Grain: one row per metered, priced request, with the unit, the scope and the chain that its prompt cache lies in. Chain: the calls
-- whose prompts grow out of each other: one named prefix, else one session (or run) and agent. Scope: the calls of one workflow
-- on one account and model, which may share the head of their prompts. Never built: each pass takes the few columns it needs.
{{ config(materialized='view') }}

with

requests as (

    select
        *,
        -- a session counts as one run here: its runs share one cache, so they are no independent draws
        coalesce(case when not is_session_random then session_id end, run_key) as unit_id,
        not is_session_random and session_id is not null as is_in_session,
        prefix_key is not null as is_prefix_named,
        {{ cache_scope_hash() }} as scope_hash,
        {{ cache_marked_columns() }}
    from {{ ref('fct_requests') }}
    where payment_basis = 'metered'
        and not is_unpriced

),

units as (

    select
        *,
        {{ cache_unit_hash() }} as unit_hash
    from requests

)

select
    usage_date,
    workflow_key,
    requested_at,
    -- its cache may be read by the next day's first calls
    requested_at >= cast(cast(usage_date + 1 as date) as timestamp) - interval '{{ cache_lifetimes()["1h"] }} seconds' as is_last_hour,
    is_prefix_named,
    {{ cache_slot('requested_at') }} as slot_number,
    -- whole numbers for the passes over all calls: they carry eight bytes where names have hundreds, and add up faster
    {{ epoch_us('requested_at') }} as requested_us,
    scope_hash,
    -- a row of int_cache_unit_usage
    {{ cache_usage_hash() }} as usage_hash,
    case
        when is_prefix_named then {{ row_hash(['scope_hash', 'prefix_key']) }}
        else {{ row_hash(['unit_hash', 'agent_key']) }}
    end as chain_hash,
    cache_read_tokens,
    case when cache_write_1h_tokens > 0 then 2 when write_5m_tokens > 0 then 1 else 0 end as written_tier,
    marked_tokens,
    uncached_input_tokens + marked_tokens as input_tokens
from units
