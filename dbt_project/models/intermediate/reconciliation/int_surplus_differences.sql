-- Grain: one row per pool, class and evidence of the tokens that only the gateway has, on complete bills: no dollar of the bill, and
-- less than nothing beside the list price. What a neighbouring day was billed for is the opposite of that day's dollars; the
-- list price of those tokens beyond that is a difference of price.

with

pools as (

    select
        *,
        case
            when billed_tokens = 0 then list_usd
            else list_usd - {{ usd_from_picos(share_of(
                picos('list_usd'), 'cast(billed_tokens as ' ~ pico_type() ~ ')', 'cast(seen_tokens as ' ~ pico_type() ~ ')'
            )) }}
        end as surplus_usd
    from {{ ref('int_pools_compared') }}
    where surplus_tokens > 0

),

parts as (select * from {{ ref('int_pool_gap_parts') }} where side = 'seen'),

shifts as (select * from {{ ref('int_pool_shifts') }}),

billed as (

    select gap_part_key, cast(sum(gap_usd) as decimal(38, 12)) as moved_usd
    from {{ ref('int_bill_gaps') }}
    group by gap_part_key

),

moved as (

    select
        shifts.seen_pool_key as pool_key,
        shifts.evidence,
        -- left join: a line that cost nothing has no gap in dollars, and its tokens moved all the same
        cast(coalesce(billed.moved_usd, 0) as decimal(38, 12)) as moved_usd
    from shifts
    left join billed
        on billed.gap_part_key = {{ hash_key(['shifts.billed_pool_key', "'billed'", "'timing'", 'shifts.evidence']) }}

),

valued as (

    select
        parts.*,
        pools.is_list_known,
        moved.moved_usd,
        {{ split_usd('pools.surplus_usd', 'parts.tokens', 'parts.pool_key', 'parts.gap_part_key') }} as list_usd
    from parts
    inner join pools
        on parts.pool_key = pools.pool_key
    left join moved
        on parts.pool_key = moved.pool_key
        and parts.evidence = moved.evidence
        and parts.gap_class = 'timing'

),

told as (

    select
        pool_key,
        gap_part_key,
        gap_class,
        evidence,
        tokens as seen_tokens,
        -coalesce(moved_usd, list_usd) as volume_usd,
        cast(0 as decimal(38, 12)) as rate_usd
    from valued

    union all

    select
        pool_key,
        gap_part_key,
        case when is_list_known then 'price_drift' else 'unexplained' end as gap_class,
        case when is_list_known then 'tokens_agree' else 'no_list_price' end as evidence,
        0 as seen_tokens,
        cast(0 as decimal(38, 12)) as volume_usd,
        moved_usd - list_usd as rate_usd
    from valued
    where moved_usd <> list_usd

)

select
    told.gap_part_key,
    pools.usage_date,
    pools.provider,
    pools.account_id,
    pools.api_key_id,
    pools.undated_model_name as model_name,
    cast(told.gap_class as varchar) as gap_class,
    cast(told.evidence as varchar) as evidence,
    cast(told.seen_tokens as bigint) as seen_tokens,
    cast(told.volume_usd as decimal(38, 12)) as volume_usd,
    cast(told.rate_usd as decimal(38, 12)) as rate_usd
from told
inner join pools
    on told.pool_key = pools.pool_key
