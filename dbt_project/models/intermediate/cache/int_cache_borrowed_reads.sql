-- Grain: one row per chain_hash and requested_at of a judged day at which a call read more than its chain had kept warm for 5 minutes: an
-- older text, or another chain's. Only where the scope wrote for an hour: all else that it read, writes of 5 minutes had kept. A
-- hit refreshes what it read, so that a text of n tokens is warm when some call within the lifetime read or wrote at least n.
-- A named prefix tells what it read by itself.
{%- set lifetime = cache_lifetimes()['5m'] * 1000000 %}

with

texts as (

    select
        requests.chain_hash,
        requests.slot_number,
        requests.requested_us,
        requests.requested_at,
        requests.cache_read_tokens,
        requests.marked_tokens,
        requests.is_judged and scope_days.is_1h_asked as is_asked
    from {{ ref('int_cache_judged_requests') }} as requests
    inner join {{ ref('int_cache_scope_days') }} as scope_days
        on requests.usage_date = scope_days.usage_date
        and requests.scope_hash = scope_days.scope_hash
    where (scope_days.is_1h_asked or scope_days.is_1h_asked_next)
        and not requests.is_prefix_named

),

followed as (

    select
        *,
        lag(requested_us) over (partition by chain_hash order by requested_us) as previous_us,
        lag(marked_tokens) over (partition by chain_hash order by requested_us) as previous_tokens
    from texts

),

-- nearly every call reads no more than the one before it left, and needs no longer look back, which is dear
suspects as (

    select
        chain_hash,
        slot_number
    from followed
    where requested_us - previous_us <= {{ lifetime }}
        -- calls of one instant cannot read each other
        and (requested_us = previous_us or cache_read_tokens > previous_tokens)

),

watched as (

    select chain_hash, slot_number from suspects

    union

    -- 5 minutes begin in the slot before
    select chain_hash, slot_number - 1 as slot_number from suspects

),

warmed as (

    select
        chain_hash,
        requested_at,
        cache_read_tokens,
        is_asked,
        {{ warm_tokens('marked_tokens', '5m') }} as warm_tokens
    from texts
    where (chain_hash, slot_number) in (select watched.chain_hash, watched.slot_number from watched)

)

select distinct
    chain_hash,
    requested_at,
    warm_tokens
from warmed
where is_asked
    and cache_read_tokens > warm_tokens
