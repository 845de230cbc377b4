-- Grain: one row per metered, priced request of the two windows: the tokens it would have read from the cache had every write
-- lived 5 minutes, or an hour. Suffix _cold: the fewest that can be argued (the dearest end), _warm: the most.
-- docs/adr/0015-cache-tier-advice.md has the rules in the order of the branches.
{{ config(materialized='view') }}

with

calls as (select * from {{ ref('int_cache_calls') }}),

own as (

    select
        *,
        least(cacheable_tokens, coalesce(warm_5m_tokens, 0)) as own_5m_tokens,
        least(cacheable_tokens, coalesce(warm_1h_tokens, 0)) as own_1h_tokens,
        -- a first call of a 5-minute world that came too late to read a head that an hour would have kept
        is_cached
        and not is_prefix_named
        and not is_1h_world
        and warm_1h_tokens is null
        and cache_read_tokens = 0
        and is_scope_warm_1h
        and not is_scope_warm_5m as is_late_start
    from calls

)

select
    *,
    case
        when is_prefix_named then own_5m_tokens
        when not is_cached then case when is_in_session then own_5m_tokens else 0 end
        -- warm in every world: the recorded read says how much of the prompt was still the same
        when warm_5m_tokens is not null then cache_read_tokens
        when not is_1h_world then cache_read_tokens
        -- read from calls that no source saw: they may as well have come within 5 minutes
        when not is_scope_warm_1h then cache_read_tokens
        when not is_scope_warm_5m then 0
        when warm_1h_tokens is null then cache_read_tokens
        else least(cache_read_tokens, head_tokens)
    end as read_5m_tokens,
    case
        when is_prefix_named then own_5m_tokens
        when not is_cached then 0
        when warm_5m_tokens is not null then least(cache_read_tokens, greatest(warm_5m_tokens, head_tokens))
        when not is_1h_world then cache_read_tokens
        when is_scope_warm_5m and warm_1h_tokens is null then least(cache_read_tokens, head_tokens)
        else 0
    end as read_5m_cold_tokens,
    case
        when is_prefix_named then own_1h_tokens
        when not is_cached then case when is_in_session then own_1h_tokens else 0 end
        when warm_5m_tokens is not null or is_1h_world then cache_read_tokens
        -- the prompt grew over a pause that a 5-minute write did not outlive: an hour would have kept all of it
        when cacheable_tokens >= warm_1h_tokens then greatest(cache_read_tokens, warm_1h_tokens)
        when is_late_start then least(cacheable_tokens, head_tokens)
        else cache_read_tokens
    end as read_1h_tokens,
    is_late_start and not is_head_known as is_head_unknown,
    -- whether a first call came in time to read a head, had there been one
    is_cached
    and not is_1h_world
    and warm_1h_tokens is null
    and is_scope_warm_5m as is_head_tested
from own
