-- Grain: one row per workflow_key, provider, model_name and usage_date with metered requests. List price of the day.
with

usage_of_day as (

    select
        workflow_key,
        provider,
        model_name,
        usage_date,
        cast(sum(request_count) as bigint) as request_count,
        cast(sum(unpriced_request_count) as bigint) as unpriced_request_count,
        {%- for meter in token_meters() %}
        cast(sum({{ meter }}) as bigint) as {{ meter }},
        {%- endfor %}
        cast(
            sum(uncached_input_usd + cache_read_usd + cache_write_5m_usd + cache_write_1h_usd
                + cache_write_unknown_ttl_usd) as decimal(38, 12)
        ) as input_charge_usd,
        cast(sum(no_cache_input_usd) as decimal(38, 12)) as no_cache_usd,
        cast(sum(write_premium_usd) as decimal(38, 12)) as write_premium_usd,
        cast(sum(read_saving_usd) as decimal(38, 12)) as read_saving_usd
    from {{ ref('int_run_usage_daily') }}
    -- only metered money is money: a subscription's list price is notional, the gateway's own answers have no meters
    where payment_basis = 'metered'
    group by workflow_key, provider, model_name, usage_date

)

select
    workflow_key,
    provider,
    model_name,
    usage_date,
    request_count,
    unpriced_request_count,
    {%- for meter in token_meters() %}
    {{ meter }},
    {%- endfor %}
    input_charge_usd,
    no_cache_usd,
    write_premium_usd,
    read_saving_usd,
    cast(read_saving_usd - write_premium_usd as decimal(38, 12)) as saving_usd,
    {{ ratio(
        'cache_read_tokens',
        '(uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens'
        ~ ' + cache_write_unknown_ttl_tokens)'
    ) }} as cache_hit_ratio
from usage_of_day
