-- Grain: one row per run bucket with money: billed where the bill of its day is complete, else at list price.

with

buckets as (select * from {{ ref('int_run_buckets') }}),

bill_days as (select * from {{ ref('int_bill_days') }}),

-- all meters first, outcomes later: one rounding a bucket, not one a meter
billed as (

    select bucket_key, cast(sum(billed_usd) as decimal(38, 12)) as billed_usd
    from {{ ref('int_bucket_meters_billed') }}
    group by bucket_key

),

costs as (

    select
        buckets.bucket_key,
        buckets.usage_date,
        buckets.provider,
        buckets.account_id,
        buckets.api_key_id,
        buckets.model_name,
        buckets.run_key,
        buckets.workflow_key,
        buckets.team_key,
        bill_days.cost_basis,
        bill_days.is_provisional,
        -- null: no line of the bill, or no known price; such usage has no dollar to place
        case when bill_days.is_billed_complete then billed.billed_usd else buckets.list_cost_usd end as cost_usd
    from buckets
    inner join bill_days
        on buckets.bill_day_key = bill_days.bill_day_key
    left join billed
        on buckets.bucket_key = billed.bucket_key

)

select *
from costs
where cost_usd <> 0
