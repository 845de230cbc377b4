-- Grain: one row per day, charge bucket (provider, account, key, model), run and team: metered usage, with its list price.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_ledger_days_changed'},
) }}

with

usage as (

    select *
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'
        {{ only_changed_days('usage_date', ref('int_ledger_days_changed'), word='and') }}

)

select
    {{ run_bucket_key() }} as bucket_key,
    {{ hash_key(['provider', 'account_id', 'usage_date']) }} as bill_day_key,
    usage_date,
    provider,
    account_id,
    api_key_id,
    model_name,
    cast({{ undated_model_name('model_name') }} as varchar) as undated_model_name,
    run_key,
    workflow_key,
    team_key,
    cast(sum(unpriced_request_count) as bigint) as unpriced_request_count,
    {% for meter in ['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'cache_write_unknown_ttl',
        'output'] -%}
    cast(sum({{ meter }}_tokens) as bigint) as {{ meter }}_tokens,
    cast(sum({{ meter }}_usd) as decimal(38, 12)) as {{ meter }}_usd,
    {% endfor -%}
    -- null where no request has a price: unknown, not free
    cast(sum(list_cost_usd) as decimal(38, 12)) as list_cost_usd
from usage
group by
    usage_date,
    provider,
    account_id,
    api_key_id,
    model_name,
    run_key,
    workflow_key,
    team_key
