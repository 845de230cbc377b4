-- Grain: one row per run bucket: billed where the bill of its day is complete, else at list price. Null where no dollar is
-- known, so that every day with metered usage has a row, and with it the fingerprint it was built from.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_ledger_days_changed'},
) }}

with

buckets as (

    select *
    from {{ ref('int_run_buckets') }}
    {{ only_changed_days('usage_date', ref('int_ledger_days_changed')) }}

),

bill_days as (select * from {{ ref('int_bill_days') }}),

-- all meters first, outcomes later: one rounding a bucket, not one a meter
billed as (

    select bucket_key, cast(sum(billed_usd) as decimal(38, 12)) as billed_usd
    from {{ ref('int_bucket_meters_billed') }}
    {{ only_changed_days('usage_date', ref('int_ledger_days_changed')) }}
    group by bucket_key

),

fingerprints as (select * from {{ ref('int_ledger_day_fingerprints') }})

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
    cast(
        case when bill_days.is_billed_complete then billed.billed_usd else buckets.list_cost_usd end
        as decimal(38, 12)
    ) as cost_usd,
    fingerprints.fingerprint as _fingerprint
from buckets
-- left join: a bucket without a bill day must fail the ledger's not_null, not vanish
left join bill_days
    on buckets.bill_day_key = bill_days.bill_day_key
left join billed
    on buckets.bucket_key = billed.bucket_key
left join fingerprints
    on buckets.usage_date = fingerprints.usage_date
