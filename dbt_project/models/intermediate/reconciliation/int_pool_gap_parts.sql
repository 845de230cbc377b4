-- Grain: one row per pool, gap class and evidence: the tokens that only the bill has (billed) or only the gateway (seen).

with

pools as (select * from {{ ref('int_pool_evidence') }}),

shifts as (select * from {{ ref('int_pool_shifts') }}),

totals as (select * from {{ ref('int_gateway_totals') }}),

moved as (

    select billed_pool_key as pool_key, sum(tokens) as tokens
    from shifts
    group by billed_pool_key

    union all

    select seen_pool_key as pool_key, sum(tokens) as tokens
    from shifts
    group by seen_pool_key

),

after_timing as (

    select
        pools.*,
        pools.missing_tokens - pools.restated_missing_tokens
        - case when pools.missing_tokens > 0 then coalesce(moved.tokens, 0) else 0 end
            as rest_missing_tokens,
        pools.open_surplus_tokens - case when pools.surplus_tokens > 0 then coalesce(moved.tokens, 0) else 0 end
            as rest_surplus_tokens
    from pools
    left join moved
        on pools.pool_key = moved.pool_key

),

left_over as (

    select
        after_timing.*,
        totals.pool_key is not null as has_totals,
        least(after_timing.rest_missing_tokens, coalesce(totals.lost_tokens, 0)) as lost_tokens,
        least(
            after_timing.rest_missing_tokens - least(after_timing.rest_missing_tokens, coalesce(totals.lost_tokens, 0)),
            after_timing.cut_off_tokens
        ) as cut_tokens
    from after_timing
    left join totals
        on after_timing.pool_key = totals.pool_key

),

parts as (

    select
        pool_key,
        'billed' as side,
        'restated' as gap_class,
        'earlier_version' as evidence,
        restated_missing_tokens as tokens
    from left_over
    union all
    select
        pool_key,
        'seen' as side,
        'restated' as gap_class,
        'earlier_version' as evidence,
        restated_surplus_tokens as tokens
    from left_over
    union all
    select billed_pool_key as pool_key, 'billed' as side, 'timing' as gap_class, evidence, tokens
    from shifts
    union all
    select seen_pool_key as pool_key, 'seen' as side, 'timing' as gap_class, evidence, tokens
    from shifts
    union all
    select pool_key, 'seen' as side, 'gateway_duplicate' as gap_class, 'look_alike_calls' as evidence, duplicate_tokens
    from left_over
    union all
    select pool_key, 'billed' as side, 'gateway_lost_rows' as gap_class, 'gateway_daily_totals' as evidence, lost_tokens
    from left_over
    union all
    select pool_key, 'billed' as side, 'gateway_lost_rows' as gap_class, 'cut_off_calls' as evidence, cut_tokens
    from left_over
    union all
    -- with totals it is known that the gateway saw no more
    select
        pool_key,
        'billed' as side,
        'direct_use_of_gateway_key' as gap_class,
        case when has_totals then 'gateway_daily_totals' else 'none' end as evidence,
        rest_missing_tokens - lost_tokens - cut_tokens as tokens
    from left_over
    union all
    select pool_key, 'seen' as side, 'unexplained' as gap_class, 'none' as evidence, rest_surplus_tokens
    from left_over

)

select
    {{ hash_key(['pool_key', 'side', 'gap_class', 'evidence']) }} as gap_part_key,
    pool_key,
    cast(side as varchar) as side,
    cast(gap_class as varchar) as gap_class,
    cast(evidence as varchar) as evidence,
    cast(tokens as bigint) as tokens
from parts
where tokens > 0
