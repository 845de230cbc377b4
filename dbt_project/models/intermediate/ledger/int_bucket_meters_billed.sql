-- Grain: one row per run bucket and meter: its part of the billed money that its pool explains.
-- Parts follow the list price; where a request of the pool has none, or all are free, the tokens.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_ledger_days_changed'},
) }}

with

matched as (

    select pool_key, cast(sum(matched_usd) as decimal(38, 12)) as matched_usd
    from {{ ref('int_charge_lines_matched') }}
    group by pool_key

),

seen as (

    select *
    from {{ ref('int_pools_seen') }}
    {{ only_changed_days('usage_date', ref('int_ledger_days_changed')) }}

),

pools as (

    select
        row_number() over (order by seen.pool_key) as pool_number,
        seen.pool_key,
        seen.is_weighed_by_price,
        {{ picos('matched.matched_usd') }} as amount,
        case when seen.is_weighed_by_price then {{ picos('seen.list_usd') }} else seen.tokens end as total_weight
    from seen
    -- inner join: tokens seen on a day beyond those billed cost nothing on that bill
    inner join matched
        on seen.pool_key = matched.pool_key

),

-- the split of macros/money.sql in columns: amount x weight / total = whole x weight + rest x weight / total
divided as (

    select
        pool_number,
        pool_key,
        is_weighed_by_price,
        total_weight,
        case when amount < 0 then -1 else 1 end as amount_sign,
        {{ whole_quotient('abs(amount)', 'total_weight') }} as whole,
        abs(amount) - {{ whole_quotient('abs(amount)', 'total_weight') }} * total_weight as rest
    from pools

),

weighed as (

    select
        bucket_meters.usage_date,
        bucket_meters.bucket_meter_key,
        bucket_meters.bucket_key,
        divided.pool_number,
        case
            when divided.is_weighed_by_price then {{ picos('bucket_meters.list_usd') }}
            else cast(bucket_meters.tokens as {{ pico_type() }})
        end as weight
    from {{ ref('int_bucket_meters') }} as bucket_meters
    inner join divided
        on bucket_meters.pool_key = divided.pool_key
    {{ only_changed_days('bucket_meters.usage_date', ref('int_ledger_days_changed')) }}

),

cumulated as (

    select
        usage_date,
        bucket_meter_key,
        bucket_key,
        pool_number,
        weight,
        sum(weight) over (
            partition by pool_number order by {{ byte_order('bucket_meter_key') }}
            rows between unbounded preceding and current row
        ) as cumulated_weight
    from weighed

),

multiplied as (

    select
        cumulated.usage_date,
        cumulated.bucket_meter_key,
        cumulated.bucket_key,
        divided.pool_key,
        divided.amount_sign,
        divided.total_weight,
        divided.whole * cumulated.weight as whole_part,
        divided.rest * cumulated.cumulated_weight as product,
        divided.rest * (cumulated.cumulated_weight - cumulated.weight) as product_before
    from cumulated
    inner join divided
        on cumulated.pool_number = divided.pool_number

)

select
    usage_date,
    bucket_meter_key,
    bucket_key,
    pool_key,
    {{ usd_from_picos(
        'amount_sign * (whole_part + ' ~ whole_quotient('product', 'total_weight')
        ~ ' - ' ~ whole_quotient('product_before', 'total_weight') ~ ')'
    ) }} as billed_usd
from multiplied
