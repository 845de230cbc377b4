-- Grain: one row per run bucket and meter with tokens, with the pool of billed lines that may charge it.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_ledger_days_changed'},
) }}

with

buckets as (

    select
        run_buckets.*,
        {{ hash_key(['provider', 'account_id', 'usage_date', 'undated_model_name']) }} as scope_key
    from {{ ref('int_run_buckets') }} as run_buckets
    {{ only_changed_days('run_buckets.usage_date', ref('int_ledger_days_changed')) }}

),

scopes as (select * from {{ ref('int_pool_scopes') }}),

meters as (

    {% for meter in ['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'cache_write_unknown_ttl',
        'output'] -%}
    select
        usage_date,
        bucket_key,
        scope_key,
        api_key_id,
        unpriced_request_count,
        '{{ meter }}' as meter,
        {{ meter }}_tokens as tokens,
        {{ meter }}_usd as list_usd
    from buckets
    where {{ meter }}_tokens > 0
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}

)

select
    meters.usage_date,
    {{ hash_key(['meters.bucket_key', 'meters.meter']) }} as bucket_meter_key,
    meters.bucket_key,
    {{ hash_key([
        'meters.scope_key',
        'case when not scopes.is_keyless then meters.api_key_id end',
        "case when scopes.has_unknown_ttl and meters.meter like 'cache_write%' then 'cache_write' else meters.meter end",
    ]) }} as pool_key,
    cast(meters.meter as varchar) as meter,
    meters.tokens,
    meters.list_usd,
    -- a bucket that holds one unpriced request has no list price to weigh by
    meters.unpriced_request_count = 0 and meters.list_usd is not null as is_priced
from meters
inner join scopes
    on meters.scope_key = scopes.scope_key
