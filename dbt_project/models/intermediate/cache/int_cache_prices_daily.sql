-- Grain: one row per usage_date, provider, model_name, service_tier and range of total input tokens (half-open; an end of null
-- is open): input-side prices in whole pico-dollars a token. A model whose names disagree on a price that day has no
-- row, and its calls get no advice.
{%- set meters = ['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h'] %}

with

prices as (select * from {{ ref('int_prices_daily') }}),

ranges as (

    select
        usage_date,
        provider,
        model_name,
        service_tier,
        0 as first_input_tokens,
        long_context_min_tokens + 1 as end_input_tokens,
        {%- for meter in meters %}
        {{ meter }}_picos_per_token{{ ',' if not loop.last }}
        {%- endfor %}
    from prices

    union all

    select
        usage_date,
        provider,
        model_name,
        service_tier,
        long_context_min_tokens + 1 as first_input_tokens,
        null as end_input_tokens,
        {%- for meter in meters %}
        long_{{ meter }}_picos_per_token as {{ meter }}_picos_per_token{{ ',' if not loop.last }}
        {%- endfor %}
    from prices
    where long_context_min_tokens is not null

)

select
    usage_date,
    provider,
    model_name,
    service_tier,
    first_input_tokens,
    min(end_input_tokens) as end_input_tokens,
    {%- for meter in meters %}
    min({{ meter }}_picos_per_token) as {{ meter }}_picos_per_token{{ ',' if not loop.last }}
    {%- endfor %}
from ranges
group by usage_date, provider, model_name, service_tier, first_input_tokens
having count(distinct coalesce(end_input_tokens, -1)) = 1
    and count(uncached_input_picos_per_token) = count(*)
    {%- for meter in meters %}
    and count(distinct coalesce({{ meter }}_picos_per_token, -1)) = 1
    {%- endfor %}
