-- Grain: one row per pool of calls that billed lines may charge: what the gateway saw of it, and how it is weighed.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_ledger_days_changed'},
) }}

with

bucket_meters as (

    select *
    from {{ ref('int_bucket_meters') }}
    {{ only_changed_days('usage_date', ref('int_ledger_days_changed')) }}

)

select
    usage_date,
    pool_key,
    -- parts follow the list price; where a request of the pool has none, or all are free, the tokens
    bool_and(is_priced) and sum(list_usd) > 0 as is_weighed_by_price,
    cast(sum(list_usd) as decimal(38, 12)) as list_usd,
    cast(sum(tokens) as {{ pico_type() }}) as tokens
from bucket_meters
group by usage_date, pool_key
