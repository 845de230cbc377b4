-- Grain: one row per scope_hash: how its calls of the two windows were seen to use the prompt cache. head_tokens is what a session's
-- first call typically reads that another session wrote: the median of the first reads, null when no first call read anything.
-- A chain's first call is its earliest with no call of the chain in the hour before.

with

windows as (select * from {{ ref('int_cache_windows') }}),

usage as (

    select *
    from {{ ref('int_cache_unit_usage') }}
    where usage_date >= (select min(window_start_date) from windows)

),

scopes as (

    select
        scope_hash,
        sum(marked_tokens) > 0 as is_cached,
        sum(write_1h_tokens) > sum(write_5m_tokens) as is_1h
    from usage
    group by scope_hash

),

starts as (

    select
        scope_hash,
        chain_hash,
        requested_at,
        cache_read_tokens,
        min(requested_at) over (partition by chain_hash) as started_at
    from {{ ref('int_cache_calls') }}
    where not is_warm_1h
        and usage_date >= (select min(window_start_date) from windows)

),

first_reads as (

    select
        scope_hash,
        chain_hash,
        max(cache_read_tokens) as read_tokens
    from starts
    where requested_at = started_at
    group by scope_hash, chain_hash

),

heads as (

    select
        scope_hash,
        percentile_disc(0.5) within group (order by read_tokens) as head_tokens
    from first_reads
    where read_tokens > 0
    group by scope_hash

)

select
    scopes.scope_hash,
    scopes.is_cached,
    scopes.is_1h,
    cast(heads.head_tokens as bigint) as head_tokens
from scopes
left join heads
    on scopes.scope_hash = heads.scope_hash
