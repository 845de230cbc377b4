-- Grain: one row per window_number, workflow_key, provider, model_name, replicate and comparison: two ways to cache compared on
-- redrawn units, in dollars of the whole window. The ratio to the redrawn no-cache cost is resampled and multiplied by the real
-- one, so that drawing more or longer units alone moves nothing. Never built: only int_cache_intervals reads it.
{{ config(materialized='view') }}
{%- set comparisons = cache_comparison_ends() %}
{%- set amounts = {
    'no_cache_picos': 'blocks.no_cache_usd',
    'observed_picos': 'blocks.observed_usd',
    'all_5m_warm_picos': 'blocks.all_5m_warm_usd',
    'all_5m_cold_picos': 'blocks.all_5m_cold_usd',
    'all_1h_least_picos': 'case when costs.is_head_tested then blocks.all_1h_warm_usd else blocks.all_1h_open_usd end',
    'all_1h_cold_picos': 'blocks.all_1h_cold_usd',
} %}

with

-- redraws are added up by a number: names would cost twice as much
costs as (

    select
        *,
        row_number() over (order by window_number, workflow_key, provider, model_name) as pool_number,
        {{ picos('no_cache_usd') }} as total_picos
    from {{ ref('int_cache_tier_costs') }}

),

weights as (select * from {{ ref('int_bootstrap_weights') }}),

-- eight bytes an amount: a block of more than 1.5 million dollars, drawn six times, raises
blocks as (

    select
        costs.pool_number,
        blocks.block_number,
        {%- for column in amounts %}
        cast({{ picos(amounts[column]) }} as bigint) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_cache_blocks') }} as blocks
    inner join costs
        on blocks.window_number = costs.window_number
        and blocks.workflow_key = costs.workflow_key
        and blocks.provider = costs.provider
        and blocks.model_name = costs.model_name

),

redrawn as (

    select
        blocks.pool_number,
        weights.replicate,
        {%- for column in amounts %}
        sum(weights.weight * blocks.{{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from blocks
    inner join weights
        on blocks.block_number = weights.block_number
        -- a third of all draws is none
        and weights.weight > 0
    group by blocks.pool_number, weights.replicate

),

-- share_of in columns, as its first division is the same for all comparisons of a redraw
scaled as (

    select
        costs.window_number,
        costs.workflow_key,
        costs.provider,
        costs.model_name,
        costs.total_picos,
        redrawn.*,
        {{ whole_quotient('costs.total_picos', 'redrawn.no_cache_picos') }} as whole_times
    from redrawn
    inner join costs
        on redrawn.pool_number = costs.pool_number
    where redrawn.no_cache_picos > 0

),

compared as (

    {% for name in comparisons -%}
    select
        window_number,
        workflow_key,
        provider,
        model_name,
        replicate,
        '{{ name }}' as comparison,
        no_cache_picos,
        total_picos - whole_times * no_cache_picos as rest_picos,
        whole_times,
        {{ comparisons[name] }} as difference_picos
    from scaled
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}

)

select
    window_number,
    workflow_key,
    provider,
    model_name,
    replicate,
    cast(comparison as varchar) as comparison,
    case when difference_picos < 0 then -1 else 1 end
    * (
        whole_times * cast(abs(difference_picos) as {{ pico_type() }})
        + {{ whole_quotient('rest_picos * cast(abs(difference_picos) as ' ~ pico_type() ~ ')', 'no_cache_picos') }}
    ) as difference_picos
from compared
