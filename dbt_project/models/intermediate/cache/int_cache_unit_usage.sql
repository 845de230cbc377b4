-- Grain: one row per usage_date, scope_hash, unit_id, price_key, is_prefix_named and is_in_session: the tokens and dollars of a unit's
-- input side, from the sums of its runs. usage_hash stands for all of them, here and in the passes over calls (int_cache_requests
-- has the same units). Names of scopes are int_cache_scope_names: written for each unit, they would be half of what this costs.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_cache_days_changed'},
) }}

with

runs as (

    select
        *,
        -- made-up sessions are null here
        coalesce(session_id, run_key) as unit_id,
        session_id is not null as is_in_session,
        {{ cache_scope_hash() }} as scope_hash,
        {{ cache_marked_columns() }}
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'
        and not is_unpriced
        and usage_date in (select usage_date from {{ ref('int_cache_days_changed') }})

),

units as (

    select
        *,
        {{ cache_unit_hash() }} as unit_hash
    from runs

),

hashed as (

    select
        *,
        {{ cache_usage_hash() }} as usage_hash
    from units

)

select
    usage_hash,
    usage_date,
    scope_hash,
    {{ any_of('unit_id') }} as unit_id,
    {{ any_of('price_key') }} as price_key,
    bool_or(is_prefix_named) as is_prefix_named,
    bool_or(is_in_session) as is_in_session,
    {%- for column in ['request_count', 'cache_read_tokens', 'write_5m_tokens', 'marked_tokens'] %}
    cast(sum({{ column }}) as bigint) as {{ column }},
    {%- endfor %}
    cast(sum(cache_write_1h_tokens) as bigint) as write_1h_tokens,
    cast(sum(uncached_input_tokens + marked_tokens) as bigint) as input_tokens,
    -- the input side is what is not output; web searches are not in the list cost
    cast(sum(list_cost_usd) - sum(output_usd) as decimal(38, 12)) as observed_usd,
    cast(sum(read_saving_usd) - sum(write_premium_usd) as decimal(38, 12)) as saving_usd
from hashed
group by usage_hash, usage_date, scope_hash
