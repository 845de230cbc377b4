-- Grain: one row per day_chain_hash of a judged day and requested_at at which a call read more than its chain had kept warm for 5 minutes: an
-- older text, or another chain's. Only where the scope wrote for an hour: all else that it read, writes of 5 minutes had kept. A
-- hit refreshes what it read, so that a text of n tokens is warm when some call within the lifetime read or wrote at least n.
-- Calls of one instant cannot read each other. A named prefix tells what it read by itself.

with

warmed as (

    select
        requests.day_chain_hash,
        requests.slot_number,
        requests.requested_at,
        requests.is_of_the_day,
        requests.cache_read_tokens,
        max(requests.marked_tokens) over (
            partition by requests.day_chain_hash order by requests.requested_at
            range between interval '{{ cache_lifetimes()["5m"] }} seconds' preceding
                and interval '1 microsecond' preceding
        ) as warm_tokens
    from {{ ref('int_cache_judged_requests') }} as requests
    inner join {{ ref('int_cache_scope_days') }} as scope_days
        on requests.judged_date = scope_days.judged_date
        and requests.scope_hash = scope_days.scope_hash
    where scope_days.has_1h_writes
        and not requests.is_prefix_named

)

select distinct
    day_chain_hash,
    slot_number,
    requested_at,
    warm_tokens
from warmed
where is_of_the_day
    and cache_read_tokens > warm_tokens
