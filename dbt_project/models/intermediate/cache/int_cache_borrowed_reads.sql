-- Grain: one row per chain_hash and requested_at of a judged day at which a call read more than its chain had kept warm for 5 minutes: an
-- older text, or another chain's. Only where the scope wrote for an hour: all else that it read, writes of 5 minutes had kept. A
-- hit refreshes what it read, so that a text of n tokens is warm when some call within the lifetime read or wrote at least n.
-- A named prefix tells what it read by itself.

with

warmed as (

    select
        requests.chain_hash,
        requests.requested_at,
        requests.cache_read_tokens,
        requests.is_judged and scope_days.is_1h_asked as is_asked,
        {{ warm_tokens('requests.marked_tokens', '5m') }} as warm_tokens
    from {{ ref('int_cache_judged_requests') }} as requests
    inner join {{ ref('int_cache_scope_days') }} as scope_days
        on requests.usage_date = scope_days.usage_date
        and requests.scope_hash = scope_days.scope_hash
    where (scope_days.is_1h_asked or scope_days.is_1h_asked_next)
        and not requests.is_prefix_named

)

select distinct
    chain_hash,
    requested_at,
    warm_tokens
from warmed
where is_asked
    and cache_read_tokens > warm_tokens
