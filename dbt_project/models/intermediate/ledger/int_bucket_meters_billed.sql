-- Grain: one row per run bucket and meter: its part of the billed money that its pool explains.
-- Parts follow the list price; where a request of the pool has none, or all are free, the tokens.

with

bucket_meters as (select * from {{ ref('int_bucket_meters') }}),

pools as (

    select pool_key, cast(sum(matched_usd) as decimal(38, 12)) as matched_usd
    from {{ ref('int_charge_lines_matched') }}
    group by pool_key

),

weighed as (

    select
        bucket_meters.bucket_meter_key,
        bucket_meters.bucket_key,
        bucket_meters.pool_key,
        pools.matched_usd,
        case
            when
                bool_and(bucket_meters.is_priced) over (partition by bucket_meters.pool_key)
                and sum(bucket_meters.list_usd) over (partition by bucket_meters.pool_key) > 0
                then {{ picos('bucket_meters.list_usd') }}
            else cast(bucket_meters.tokens as {{ pico_type() }})
        end as weight
    from bucket_meters
    -- inner join: tokens seen on a day beyond those billed cost nothing on that bill
    inner join pools
        on bucket_meters.pool_key = pools.pool_key

)

select
    bucket_meter_key,
    bucket_key,
    pool_key,
    {{ split_usd('matched_usd', 'weight', 'pool_key', 'bucket_meter_key') }} as billed_usd
from weighed
