-- Grain: one row per scope_hash: how its calls were seen to use the prompt cache. head_tokens is what a session's first call
-- typically reads that another session wrote: the median of the first reads, null when no first call read anything.

with

requests as (select * from {{ ref('int_cache_requests') }}),

minimums as (select * from {{ ref('cache_minimums') }}),

scopes as (

    select
        scope_hash,
        min(model_name) as model_name,
        sum(cache_read_tokens) + sum(write_5m_tokens) + sum(write_1h_tokens) > 0 as is_cached,
        sum(write_1h_tokens) > sum(write_5m_tokens) as is_1h
    from requests
    group by scope_hash

),

starts as (

    select chain_hash, min(requested_at) as started_at
    from requests
    group by chain_hash

),

first_reads as (

    select
        requests.scope_hash,
        requests.chain_hash,
        max(requests.cache_read_tokens) as read_tokens
    from requests
    inner join starts
        on requests.chain_hash = starts.chain_hash
        and requests.requested_at = starts.started_at
    group by requests.scope_hash, requests.chain_hash

),

heads as (

    select
        scope_hash,
        percentile_disc(0.5) within group (order by read_tokens) as head_tokens
    from first_reads
    where read_tokens > 0
    group by scope_hash

),

-- the longest listed beginning of the model's name is the most special one; the empty one holds for every model
ranked as (

    select
        scopes.scope_hash,
        minimums.min_cacheable_tokens,
        row_number() over (
            partition by scopes.scope_hash order by length(coalesce(minimums.model_prefix, '')) desc
        ) as rank_number
    from scopes
    inner join minimums
        on scopes.model_name like coalesce(minimums.model_prefix, '') || '%'

)

select
    scopes.scope_hash,
    scopes.is_cached,
    scopes.is_1h,
    cast(heads.head_tokens as bigint) as head_tokens,
    cast(ranked.min_cacheable_tokens as bigint) as min_cacheable_tokens
from scopes
inner join ranked
    on scopes.scope_hash = ranked.scope_hash
    and ranked.rank_number = 1
left join heads
    on scopes.scope_hash = heads.scope_hash
