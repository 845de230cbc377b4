-- Grain: one row per usage_date, scope_hash, unit_hash and price_hash, by name: what the calls of a unit cost on their input side
-- and what caching saved, in dollars. A pass of its own over the calls: dollars and names are too wide to go through windows.
-- depends_on: {{ ref('int_cache_calls') }}
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_cache_days_changed'},
) }}

with

requests as (

    select *
    from {{ ref('int_cache_requests') }}
    where usage_date in (select usage_date from {{ ref('int_cache_days_changed') }})

),

fingerprints as (select * from {{ ref('int_day_fingerprints') }}),

spent as (

    select
        usage_date,
        scope_hash,
        unit_hash,
        price_hash,
        workflow_key,
        provider,
        model_name,
        price_key,
        unit_id,
        cast(sum(observed_usd) as decimal(38, 12)) as observed_usd,
        cast(sum(saving_usd) as decimal(38, 12)) as saving_usd
    from requests
    group by
        usage_date, scope_hash, unit_hash, price_hash, workflow_key, provider, model_name, price_key, unit_id

)

select
    spent.*,
    fingerprints.fingerprint as _fingerprint
from spent
inner join fingerprints
    on spent.usage_date = fingerprints.usage_date
