-- Grain: one row per window_number, workflow_key, provider, model_name and block_number: what is drawn together in the bootstrap.
-- Up to 256 units each is a block of its own; beyond, units share blocks by the order of their hash, which is a random group.

with

numbered as (

    select
        *,
        (row_number() over (
            partition by window_number, workflow_key, provider, model_name
            order by {{ byte_order('unit_key') }}
        )) % 256 as block_number
    from {{ ref('int_cache_units') }}

)

select
    window_number,
    workflow_key,
    provider,
    model_name,
    cast(block_number as integer) as block_number,
    count(*) as run_count,
    {%- for column in cache_count_columns() %}
    cast(sum({{ column }}) as bigint) as {{ column }},
    {%- endfor %}
    {%- for column in cache_cost_columns() %}
    cast(sum({{ column }}) as decimal(38, 12)) as {{ column }},
    {%- endfor %}
    -- each unit at its cheapest tier
    cast(sum(least(no_cache_usd, all_5m_usd, all_1h_usd)) as decimal(38, 12)) as best_mix_usd
from numbered
group by window_number, workflow_key, provider, model_name, block_number
