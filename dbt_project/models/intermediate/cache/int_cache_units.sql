-- Grain: one row per window_number, workflow_key, provider, model_name and unit_key (a session, else a run): the input side as it
-- was and as it would have been, in dollars. A tier that the model does not sell costs what was observed. Never built: only blocks
-- read it.
{{ config(materialized='view') }}
{%- set tiers = cache_cost_columns()[2:] %}

with

tokens as (select * from {{ ref('int_cache_unit_tokens') }}),

prices as (select * from {{ ref('int_price_brackets_daily') }}),

windows as (select * from {{ ref('int_cache_windows') }}),

priced as (

    select
        windows.window_number,
        tokens.*,
        prices.uncached_input_picos_per_token,
        prices.cache_read_picos_per_token,
        prices.cache_write_5m_picos_per_token,
        prices.cache_write_1h_picos_per_token,
        prices.cache_read_picos_per_token + prices.cache_write_5m_picos_per_token is not null as is_5m_sold,
        prices.cache_read_picos_per_token + prices.cache_write_1h_picos_per_token is not null as is_1h_sold
    from tokens
    inner join windows
        on tokens.usage_date >= windows.window_start_date
        and tokens.usage_date <= windows.window_end_date
    -- by the day's price row that each call was priced with: its region, tier and length are in the key
    left join prices
        on tokens.usage_date = prices.usage_date
        and tokens.price_key = prices.price_key

)

select
    window_number,
    workflow_key,
    provider,
    model_name,
    {{ hash_key(['unit_id']) }} as unit_key,
    cast(sum(request_count) as bigint) as request_count,
    cast(sum(case when is_5m_sold then request_count else 0 end) as bigint) as request_5m_count,
    cast(sum(case when is_1h_sold then request_count else 0 end) as bigint) as request_1h_count,
    cast(sum(head_test_count) as bigint) as head_test_count,
    cast(sum(cache_read_tokens) as bigint) as cache_read_tokens,
    cast(sum(write_5m_tokens) as bigint) as write_5m_tokens,
    cast(sum(write_1h_tokens) as bigint) as write_1h_tokens,
    cast(sum(observed_usd) as decimal(38, 12)) as observed_usd,
    cast(sum(observed_usd + saving_usd) as decimal(38, 12)) as no_cache_usd,
    {%- for column in tiers %}
    {%- set tier, lifetime = column | replace('_usd', ''), column[4:6] %}
    {%- set picos = tier_picos(tier ~ '_read_tokens', 'cache_write_' ~ lifetime ~ '_picos_per_token') %}
    cast(
        coalesce({{ usd_from_picos('sum(case when is_' ~ lifetime ~ '_sold then ' ~ picos ~ ' end)') }}, 0)
        + coalesce(sum(case when not is_{{ lifetime }}_sold then observed_usd end), 0) as decimal(38, 12)
    ) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from priced
group by window_number, workflow_key, provider, model_name, unit_id
