-- Grain: one row per window_number, workflow_key, provider, model_name and unit_key (a session, else a run): the input side as it
-- was and as it would have been, in dollars. A tier that the model does not sell costs what was observed.
{%- set tiers = {
    'all_5m': ('cache_write_5m', 'read_5m_tokens'),
    'all_5m_warm': ('cache_write_5m', 'case when is_cached then read_5m_tokens else own_5m_tokens end'),
    'all_5m_cold': ('cache_write_5m', 'read_5m_cold_tokens'),
    'all_1h': ('cache_write_1h', 'read_1h_tokens'),
    'all_1h_warm': ('cache_write_1h', 'read_1h_warm_tokens'),
    'all_1h_open': ('cache_write_1h', 'case when is_head_unknown then cacheable_tokens else read_1h_warm_tokens end'),
    'all_1h_cold': ('cache_write_1h', 'case when is_cached or is_prefix_named then read_1h_tokens else 0 end'),
} %}

with

calls as (

    select
        *,
        case
            when not is_cached and not is_prefix_named then own_1h_tokens
            -- a prompt that shrank over the pause: all of it may have been the old one's beginning, or none
            when is_cached and not is_1h_world and warm_5m_tokens is null and warm_1h_tokens > cacheable_tokens
                then cacheable_tokens
            else read_1h_tokens
        end as read_1h_warm_tokens
    from {{ ref('int_cache_reads') }}

),

prices as (select * from {{ ref('int_price_brackets_daily') }}),

windows as (select * from {{ ref('int_cache_windows') }}),

priced as (

    select
        windows.window_number,
        calls.*,
        prices.uncached_input_picos_per_token,
        prices.cache_read_picos_per_token,
        prices.cache_write_5m_picos_per_token,
        prices.cache_write_1h_picos_per_token,
        prices.cache_read_picos_per_token + prices.cache_write_5m_picos_per_token is not null as is_5m_sold,
        prices.cache_read_picos_per_token + prices.cache_write_1h_picos_per_token is not null as is_1h_sold
    from calls
    inner join windows
        on calls.usage_date >= windows.window_start_date
        and calls.usage_date <= windows.window_end_date
    -- by the day's price row that each call was priced with: its region, tier and length are in the key
    left join prices
        on calls.usage_date = prices.usage_date
        and calls.price_key = prices.price_key

)

select
    window_number,
    workflow_key,
    provider,
    model_name,
    {{ hash_key(['unit_id']) }} as unit_key,
    count(*) as request_count,
    count(case when is_5m_sold then 1 end) as request_5m_count,
    count(case when is_1h_sold then 1 end) as request_1h_count,
    count(case when is_head_tested then 1 end) as head_test_count,
    cast(sum(cache_read_tokens) as bigint) as cache_read_tokens,
    cast(sum(write_5m_tokens) as bigint) as write_5m_tokens,
    cast(sum(write_1h_tokens) as bigint) as write_1h_tokens,
    cast(sum(observed_usd) as decimal(38, 12)) as observed_usd,
    cast(sum(observed_usd + saving_usd) as decimal(38, 12)) as no_cache_usd,
    {%- for tier, (meter, read) in tiers.items() %}
    cast(
        coalesce({{ usd_from_picos(
            'sum(case when is_' ~ tier[4:6] ~ '_sold then ' ~ tier_picos(read, meter ~ '_picos_per_token') ~ ' end)'
        ) }}, 0)
        + coalesce(sum(case when not is_{{ tier[4:6] }}_sold then observed_usd end), 0) as decimal(38, 12)
    ) as {{ tier }}_usd{{ ',' if not loop.last }}
    {%- endfor %}
from priced
group by window_number, workflow_key, provider, model_name, unit_id
