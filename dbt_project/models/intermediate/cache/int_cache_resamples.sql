-- Grain: one row per window_number, workflow_key, provider, model_name, replicate and comparison: two ways to cache compared on
-- redrawn units, in dollars of the whole window. The ratio to the redrawn no-cache cost is resampled and multiplied by the real
-- one, so that drawing more or longer units alone moves nothing.
{%- set comparisons = {
    '5m_observed_low': 'all_5m_warm_picos - observed_picos',
    '5m_observed_high': 'all_5m_cold_picos - observed_picos',
    '1h_observed_low': 'all_1h_least_picos - observed_picos',
    '1h_observed_high': 'all_1h_cold_picos - observed_picos',
    '5m_1h_low': 'all_5m_warm_picos - all_1h_cold_picos',
    '5m_1h_high': 'all_5m_cold_picos - all_1h_least_picos',
    'none_observed_low': 'no_cache_picos - observed_picos',
    'none_observed_high': 'no_cache_picos - observed_picos',
    'none_5m_low': 'no_cache_picos - all_5m_cold_picos',
    'none_5m_high': 'no_cache_picos - all_5m_warm_picos',
    'none_1h_low': 'no_cache_picos - all_1h_cold_picos',
    'none_1h_high': 'no_cache_picos - all_1h_least_picos',
} %}
{%- set costs = ['no_cache_picos', 'observed_picos', 'all_5m_warm_picos', 'all_5m_cold_picos', 'all_1h_least_picos',
    'all_1h_cold_picos'] %}

with

blocks as (select * from {{ ref('int_cache_blocks') }}),

weights as (select * from {{ ref('int_bootstrap_weights') }}),

totals as (

    select window_number, workflow_key, provider, model_name, sum(no_cache_picos) as total_no_cache_picos
    from blocks
    group by window_number, workflow_key, provider, model_name

),

redrawn as (

    select
        blocks.window_number,
        blocks.workflow_key,
        blocks.provider,
        blocks.model_name,
        weights.replicate,
        {%- for column in costs %}
        sum(weights.weight * blocks.{{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from blocks
    inner join weights
        on blocks.block_number = weights.block_number
        -- a third of all draws is none
        and weights.weight > 0
    group by blocks.window_number, blocks.workflow_key, blocks.provider, blocks.model_name, weights.replicate

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
        no_cache_picos as redrawn_no_cache_picos,
        {{ comparisons[name] }} as difference_picos
    from redrawn
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}

)

select
    compared.window_number,
    compared.workflow_key,
    compared.provider,
    compared.model_name,
    compared.replicate,
    cast(compared.comparison as varchar) as comparison,
    case when compared.difference_picos < 0 then -1 else 1 end
    * {{ share_of('cast(totals.total_no_cache_picos as ' ~ pico_type() ~ ')',
        'cast(abs(compared.difference_picos) as ' ~ pico_type() ~ ')',
        'cast(compared.redrawn_no_cache_picos as ' ~ pico_type() ~ ')') }} as difference_picos
from compared
inner join totals
    on compared.window_number = totals.window_number
    and compared.workflow_key = totals.workflow_key
    and compared.provider = totals.provider
    and compared.model_name = totals.model_name
where compared.redrawn_no_cache_picos > 0
