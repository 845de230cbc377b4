-- Grain: one row per window_number, workflow_key, provider and model_name: the sums of its units, bounds chosen.

with

summed as (

    select
        window_number,
        workflow_key,
        provider,
        model_name,
        count(*) as run_count,
        cast(sum(request_count) as bigint) as request_count,
        sum(request_5m_count) = sum(request_count) as is_5m_sold,
        sum(request_1h_count) = sum(request_count) as is_1h_sold,
        sum(head_test_count) > 0 as is_head_tested,
        cast(sum(cache_read_tokens) as bigint) as cache_read_tokens,
        cast(sum(write_5m_tokens) as bigint) as write_5m_tokens,
        cast(sum(write_1h_tokens) as bigint) as write_1h_tokens,
        {%- for column in cache_cost_columns() %}
        cast(sum({{ column }}) as decimal(38, 12)) as {{ column }},
        {%- endfor %}
        cast(sum(least(no_cache_usd, all_5m_usd, all_1h_usd)) as decimal(38, 12)) as best_mix_usd
    from {{ ref('int_cache_units') }}
    group by window_number, workflow_key, provider, model_name

)

select
    summed.*,
    -- without one first call that came in time to read a head, nothing says that there is none
    case when is_head_tested then all_1h_warm_usd else all_1h_open_usd end as all_1h_least_usd
from summed
