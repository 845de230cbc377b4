-- Grain: one row per usage_date, usage_hash, chain_hash, requested_at, cache_read_tokens and marked_tokens of
-- the calls whose read another lifetime could have changed; alike ones are counted. They came after a pause, or read more than
-- their chain had kept. Every other call was warm, had kept all that it read, and reads it in every world.
-- depends_on: {{ ref('int_cache_days_changed') }}
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_cache_days_changed'},
) }}
{%- set hour = "interval '" ~ cache_lifetimes()['1h'] ~ " seconds'" %}

with

pauses as (select * from {{ ref('int_cache_pauses') }}),

borrowed_reads as (select * from {{ ref('int_cache_borrowed_reads') }}),

wanted as (

    select chain_hash, slot_number, requested_at, false as is_edge from pauses

    union all

    select chain_hash, {{ cache_slot('requested_at') }} as slot_number, requested_at, false as is_edge from borrowed_reads

    union all

    -- the hour before a pause ends begins within this slot
    select chain_hash, slot_number - {{ cache_hour_slots() }} as slot_number, requested_at, true as is_edge
    from pauses
    where is_edge_asked

),

found as (

    select
        requests.usage_date,
        requests.scope_hash,
        requests.usage_hash,
        requests.chain_hash,
        requests.is_prefix_named,
        requests.cache_read_tokens,
        requests.marked_tokens,
        requests.written_tier,
        wanted.requested_at,
        wanted.is_edge
    from {{ ref('int_cache_judged_requests') }} as requests
    inner join wanted
        on requests.chain_hash = wanted.chain_hash
        and requests.slot_number = wanted.slot_number
    where requests.requested_at = wanted.requested_at
        or (wanted.is_edge and requests.requested_at >= wanted.requested_at - {{ hour }})

),

-- by instant: the longest lifetime that was written at it or in the hour before, and the part of the first slot in that hour
instants as (

    select
        chain_hash,
        requested_at,
        max(written_tier) as tier,
        max(case when is_edge then marked_tokens end) as edge_tokens
    from found
    group by chain_hash, requested_at

),

calls as (

    select
        usage_date,
        scope_hash,
        usage_hash,
        chain_hash,
        requested_at,
        is_prefix_named,
        cache_read_tokens,
        marked_tokens,
        count(*) as request_count
    from found
    where not is_edge
    group by 1, 2, 3, 4, 5, 6, 7, 8

)

select
    calls.usage_date,
    calls.scope_hash,
    calls.usage_hash,
    calls.chain_hash,
    calls.requested_at,
    calls.is_prefix_named,
    pauses.chain_hash is null as is_warm_5m,
    coalesce(pauses.is_warm_1h, true) as is_warm_1h,
    coalesce(pauses.is_scope_warm_5m, true) as is_scope_warm_5m,
    coalesce(pauses.is_scope_warm_1h, true) as is_scope_warm_1h,
    greatest(instants.tier, coalesce(pauses.kept_tier, 0)) as chain_tier,
    borrowed_reads.warm_tokens as warm_5m_tokens,
    case
        when pauses.is_warm_1h
            then greatest(coalesce(pauses.kept_tokens, 0), coalesce(instants.edge_tokens, 0))
    end as warm_1h_tokens,
    calls.cache_read_tokens,
    calls.marked_tokens,
    calls.request_count
from calls
inner join instants
    on calls.chain_hash = instants.chain_hash
    and calls.requested_at = instants.requested_at
left join pauses
    on calls.chain_hash = pauses.chain_hash
    and calls.requested_at = pauses.requested_at
left join borrowed_reads
    on calls.chain_hash = borrowed_reads.chain_hash
    and calls.requested_at = borrowed_reads.requested_at
