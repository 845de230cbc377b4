-- Grain: one row per window_number, workflow_key, provider and model_name: the sums of its units, bounds chosen.

with

summed as (

    select
        window_number,
        workflow_key,
        provider,
        model_name,
        {%- for column in ['run_count'] + cache_count_columns() %}
        cast(sum({{ column }}) as bigint) as {{ column }},
        {%- endfor %}
        {%- for column in cache_cost_columns() + ['best_mix_usd'] %}
        cast(sum({{ column }}) as decimal(38, 12)) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_cache_blocks') }}
    group by window_number, workflow_key, provider, model_name

)

select
    summed.*,
    request_5m_count = request_count as is_5m_sold,
    request_1h_count = request_count as is_1h_sold,
    head_test_count > 0 as is_head_tested,
    -- without one first call that came in time to read a head, nothing says that there is none
    case when head_test_count > 0 then all_1h_warm_usd else all_1h_open_usd end as all_1h_least_usd
from summed
