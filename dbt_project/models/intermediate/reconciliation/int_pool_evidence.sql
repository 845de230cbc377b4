-- Grain: one row per pool whose billed and seen tokens differ: how many of them each kind of evidence can account for, in
-- the order of seed gap_classes. What is left open before timing is what the neighbours may take.
{{ config(materialized='view') }}

with

pools as (

    select *
    from {{ ref('int_pools_compared') }}
    where missing_tokens > 0
        or surplus_tokens > 0

),

-- a call that was cut off is taken for no larger than the largest of its key and model so far
sized as (

    select
        calls.*,
        max(calls.largest_tokens) over (
            partition by pools.pool_series_key, calls.api_key_id, calls.meter order by pools.usage_date
            rows between unbounded preceding and current row
        ) * calls.cut_off_count - calls.cut_off_seen_tokens as cut_off_tokens
    from {{ ref('int_calls_compared') }} as calls
    inner join {{ ref('int_pools_compared') }} as pools
        on calls.pool_key = pools.pool_key

),

calls as (

    select
        pool_key,
        sum(look_alike_tokens) as look_alike_tokens,
        sum(first_hour_tokens) as first_hour_tokens,
        sum(last_hour_tokens) as last_hour_tokens,
        sum(cut_off_tokens) as cut_off_tokens
    from sized
    group by pool_key

),

restated as (

    select pool_key, sum(restated_tokens) as tokens
    from {{ ref('int_charge_lines_restated') }}
    group by pool_key

),

pools_restated as (

    select
        pools.*,
        -- greatest() passes over a null: nothing was restated
        least(pools.missing_tokens, greatest(restated.tokens, 0)) as restated_missing_tokens,
        least(pools.surplus_tokens, greatest(-restated.tokens, 0)) as restated_surplus_tokens
    from pools
    left join restated
        on pools.pool_key = restated.pool_key

),

weighed as (

    select
        pools.*,
        least(pools.surplus_tokens - pools.restated_surplus_tokens, coalesce(calls.look_alike_tokens, 0))
            as duplicate_tokens,
        coalesce(calls.first_hour_tokens, 0) as first_hour_tokens,
        coalesce(calls.last_hour_tokens, 0) as last_hour_tokens,
        coalesce(calls.cut_off_tokens, 0) as cut_off_tokens
    from pools_restated as pools
    left join calls
        on pools.pool_key = calls.pool_key

)

select
    pool_key,
    pool_series_key,
    usage_date,
    is_complete,
    missing_tokens,
    surplus_tokens,
    cast(restated_missing_tokens as bigint) as restated_missing_tokens,
    cast(restated_surplus_tokens as bigint) as restated_surplus_tokens,
    cast(duplicate_tokens as bigint) as duplicate_tokens,
    cast(first_hour_tokens as bigint) as first_hour_tokens,
    cast(last_hour_tokens as bigint) as last_hour_tokens,
    cast(cut_off_tokens as bigint) as cut_off_tokens,
    -- a bill that may still grow says nothing of its neighbour
    cast(case when is_complete then missing_tokens - restated_missing_tokens else 0 end as bigint) as open_missing_tokens,
    cast(surplus_tokens - restated_surplus_tokens - duplicate_tokens as bigint) as open_surplus_tokens
from weighed
