-- Grain: one row per metered, priced request of the two windows: what its chain kept warm, for 5 minutes and for an hour, and
-- when a call of its scope came before it (null: none). A hit refreshes what it read, so that a text of n
-- tokens is warm when some call within the lifetime read or wrote at least n. Calls of one instant cannot read each other.
{{ config(materialized='view') }}

with

requests as (select * from {{ ref('int_cache_requests') }}),

scopes as (select * from {{ ref('int_cache_scopes') }}),

cached as (

    select
        requests.*,
        scopes.is_cached,
        scopes.is_1h as is_1h_scope,
        coalesce(scopes.head_tokens, 0) as head_tokens,
        scopes.head_tokens is not null as is_head_known,
        -- what the client marked to be cached; a scope that caches nothing could cache whole prompts
        case
            when scopes.is_cached
                then requests.cache_read_tokens + requests.write_5m_tokens + requests.write_1h_tokens
            when requests.input_tokens >= scopes.min_cacheable_tokens then requests.input_tokens
            else 0
        end as cacheable_tokens,
        case
            when requests.write_1h_tokens > 0 then 2
            when requests.write_5m_tokens > 0 then 1
            else 0
        end as written_tier
    from requests
    inner join scopes
        on requests.scope_hash = scopes.scope_hash

),

windowed as (

    select
        *,
        max(cacheable_tokens) over (
            partition by chain_hash order by requested_at
            range between interval '300 seconds' preceding and interval '1 microsecond' preceding
        ) as warm_5m_tokens,
        max(cacheable_tokens) over (
            partition by chain_hash order by requested_at
            range between interval '3600 seconds' preceding and interval '1 microsecond' preceding
        ) as warm_1h_tokens,
        max(written_tier) over (
            partition by chain_hash order by requested_at
            range between interval '3600 seconds' preceding and current row
        ) as chain_tier,
        lag(requested_at) over (partition by scope_hash order by requested_at) as previous_in_scope_at
    from cached

),

-- of calls of one instant the first has the call before them, the others have each other
earlier as (

    select
        *,
        nullif(
            min(previous_in_scope_at) over (
                partition by scope_hash order by requested_at range between current row and current row
            ),
            requested_at
        ) as before_in_scope_at
    from windowed

)

select
    *,
    case
        when chain_tier = 2 then true
        when chain_tier = 1 then false
        else is_1h_scope
    end as is_1h_world,
    coalesce(before_in_scope_at >= requested_at - interval '300 seconds', false) as is_scope_warm_5m,
    coalesce(before_in_scope_at >= requested_at - interval '3600 seconds', false) as is_scope_warm_1h
from earlier
