-- Grain: one row per workflow_key, provider, model_name, month and band of prompt, unchanged prompt and answer. Rows sum to the metered list
-- spend: every call stands in one of them.
with

summed as (

    select
        workflow_key,
        provider,
        model_name,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        prompt_band,
        stable_prompt_band,
        answer_band,
        cast(sum(request_count) as bigint) as request_count,
        cast(sum(case when is_unpriced then request_count else 0 end) as bigint) as unpriced_request_count,
        cast(
            sum(uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
                + cache_write_unknown_ttl_tokens) as bigint
        ) as prompt_tokens,
        cast(sum(cache_read_tokens) as bigint) as stable_prompt_tokens,
        cast(sum(output_tokens) as bigint) as output_tokens,
        cast(sum(cache_read_usd) as decimal(38, 12)) as stable_prompt_usd,
        cast(
            sum(uncached_input_usd + cache_write_5m_usd + cache_write_1h_usd + cache_write_unknown_ttl_usd)
            as decimal(38, 12)
        ) as new_prompt_usd,
        cast(sum(output_usd) as decimal(38, 12)) as answer_usd,
        cast(sum(list_cost_usd) as decimal(38, 12)) as list_cost_usd
    from {{ ref('int_lever_usage_daily') }}
    group by 1, 2, 3, 4, 5, 6, 7

)

select
    summed.*,
    {{ ratio(
        'summed.list_cost_usd',
        'sum(summed.list_cost_usd) over (partition by summed.workflow_key, summed.month_start_date)'
    ) }} as list_cost_ratio
from summed
