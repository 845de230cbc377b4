-- Grain: one row per usage_date, workflow_key, provider, model_name and prompt_band: the usage that levers work on. Metered calls with a
-- price at the standard tier: what already runs in batch cannot move there, and what pays for speed was asked to be fast.

select
    usage_date,
    cast(date_trunc('month', usage_date) as date) as month_start_date,
    workflow_key,
    provider,
    model_name,
    prompt_band,
    cast(sum(request_count) as bigint) as request_count,
    {%- for column in token_meters() %}
    cast(sum({{ column }}) as bigint) as {{ column }},
    {%- endfor %}
    cast(sum(uncached_input_usd + cache_read_usd + cache_write_5m_usd + cache_write_1h_usd + cache_write_unknown_ttl_usd)
        as decimal(38, 12)) as input_usd,
    cast(sum(list_cost_usd) as decimal(38, 12)) as list_cost_usd
from {{ ref('int_lever_usage_daily') }}
where service_tier = 'standard'
    and not is_unpriced
group by 1, 2, 3, 4, 5, 6
