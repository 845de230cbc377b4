-- Grain: one row per usage_date, scope_hash, unit_hash and price_hash, by name: what the calls of a unit cost on their input side
-- and what caching saved, in dollars. A pass of its own over the calls: dollars and names are too wide to go through windows.
{{ config(materialized='view') }}

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
from {{ ref('int_cache_requests') }}
group by
    usage_date, scope_hash, unit_hash, price_hash, workflow_key, provider, model_name, price_key, unit_id
