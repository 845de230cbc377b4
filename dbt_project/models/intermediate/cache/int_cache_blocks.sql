-- Grain: one row per window_number, workflow_key, provider, model_name and block_number: what is drawn together in the bootstrap.
-- Up to 256 units each is a block of its own; beyond, units share blocks by the order of their hash, which is a random group.
{%- set bounds = ['no_cache_usd', 'observed_usd', 'all_5m_warm_usd', 'all_5m_cold_usd', 'all_1h_least_usd',
    'all_1h_cold_usd'] %}

with

costs as (select * from {{ ref('int_cache_tier_costs') }}),

numbered as (

    select
        units.*,
        (row_number() over (
            partition by units.window_number, units.workflow_key, units.provider, units.model_name
            order by {{ byte_order('units.unit_key') }}
        )) % 256 as block_number,
        case when costs.is_head_tested then units.all_1h_warm_usd else units.all_1h_open_usd end as all_1h_least_usd
    from {{ ref('int_cache_units') }} as units
    inner join costs
        on units.window_number = costs.window_number
        and units.workflow_key = costs.workflow_key
        and units.provider = costs.provider
        and units.model_name = costs.model_name

)

select
    window_number,
    workflow_key,
    provider,
    model_name,
    cast(block_number as integer) as block_number,
    {%- for column in bounds %}
    cast({{ picos('sum(' ~ column ~ ')') }} as {{ pico_type() }}) as {{ column | replace('_usd', '_picos') }}{{ ',' if not loop.last }}
    {%- endfor %}
from numbered
group by window_number, workflow_key, provider, model_name, block_number
