-- Grain: one row per row of int_cache_calls in the two windows: the tokens that each of its calls would have read from the cache had
-- every write lived 5 minutes, or an hour. Suffix _cold: the fewest that can be argued (the dearest end), _warm: the most.
-- Named prefixes, and scopes that cache nothing, are int_cache_own_reads. docs/adr/0015-cache-tier-advice.md has the rules in the
-- order of the branches.
{{ config(materialized='view') }}

with

windows as (select * from {{ ref('int_cache_windows') }}),

calls as (

    select
        calls.*,
        coalesce(scopes.head_tokens, 0) as head_tokens,
        scopes.head_tokens is not null as is_head_known,
        case
            when calls.chain_tier = 2 then true
            when calls.chain_tier = 1 then false
            else scopes.is_1h
        end as is_1h_world
    from {{ ref('int_cache_calls') }} as calls
    inner join {{ ref('int_cache_scopes') }} as scopes
        on calls.scope_hash = scopes.scope_hash
    where calls.usage_date >= (select min(window_start_date) from windows)

),

own as (

    select
        *,
        -- a first call of a 5-minute world that came too late to read a head that an hour would have kept
        not is_prefix_named
        and not is_1h_world
        and not is_warm_1h
        and cache_read_tokens = 0
        and is_scope_warm_1h
        and not is_scope_warm_5m as is_late_start
    from calls

)

select
    *,
    case
        -- warm in every world: the recorded read says how much of the prompt was still the same
        when is_warm_5m then cache_read_tokens
        when not is_1h_world then cache_read_tokens
        -- read from calls that no source saw: they may as well have come within 5 minutes
        when not is_scope_warm_1h then cache_read_tokens
        when not is_scope_warm_5m then 0
        when not is_warm_1h then cache_read_tokens
        else least(cache_read_tokens, head_tokens)
    end as read_5m_tokens,
    case
        when is_warm_5m then least(cache_read_tokens, greatest(warm_5m_tokens, head_tokens))
        when not is_1h_world then cache_read_tokens
        when is_scope_warm_5m and not is_warm_1h then least(cache_read_tokens, head_tokens)
        else 0
    end as read_5m_cold_tokens,
    case
        when is_warm_5m or is_1h_world then cache_read_tokens
        -- the prompt grew over a pause that a 5-minute write did not outlive: an hour would have kept all of it
        when marked_tokens >= warm_1h_tokens then greatest(cache_read_tokens, warm_1h_tokens)
        when is_late_start then least(marked_tokens, head_tokens)
        else cache_read_tokens
    end as read_1h_tokens,
    -- a prompt that shrank over the pause: all of it may have been the old one's beginning, or none
    coalesce(not is_1h_world and not is_warm_5m and warm_1h_tokens > marked_tokens, false) as is_shrunk,
    is_late_start and not is_head_known as is_head_unknown,
    -- whether a first call came in time to read a head, had there been one
    not is_1h_world
    and not is_warm_1h
    and is_scope_warm_5m as is_head_tested
from own
