-- Grain: one row per usage_date, workflow_key, provider, account_id, model_name, unit_id, price_key, is_prefix_named and is_in_session:
-- the tokens and dollars of a unit's input side. usage_hash stands for all of them, here and in the passes over calls.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_cache_days_changed'},
) }}
{%- set counted = ['cache_read_tokens', 'write_5m_tokens', 'write_1h_tokens', 'marked_tokens', 'input_tokens'] %}

with

requests as (

    select *
    from {{ ref('int_cache_requests') }}
    where usage_date in (select usage_date from {{ ref('int_cache_days_changed') }})

)

select
    usage_hash,
    usage_date,
    scope_hash,
    {%- for column in ['workflow_key', 'provider', 'account_id', 'model_name', 'unit_id', 'price_key'] %}
    {{ any_of(column) }} as {{ column }},
    {%- endfor %}
    bool_or(is_prefix_named) as is_prefix_named,
    bool_or(is_in_session) as is_in_session,
    count(*) as request_count,
    {%- for column in counted %}
    cast(sum({{ column }}) as bigint) as {{ column }},
    {%- endfor %}
    -- the input side is what is not output; web searches are not in the list cost
    cast(sum(list_cost_usd) - sum(output_usd) as decimal(38, 12)) as observed_usd,
    cast(sum(read_saving_usd) - sum(write_premium_usd) as decimal(38, 12)) as saving_usd
from requests
group by usage_hash, usage_date, scope_hash
