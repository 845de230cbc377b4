-- Grain: one row per usage_date, scope_hash, unit_hash and price_hash: the tokens that the calls of a unit would have read from the
-- cache, by tier. A price is per token, so that tokens add before they are priced.
{{ config(materialized='view') }}
{%- set reads = {
    'all_5m': 'read_5m_tokens',
    'all_5m_warm': 'case when is_cached then read_5m_tokens else own_5m_tokens end',
    'all_5m_cold': 'read_5m_cold_tokens',
    'all_1h': 'read_1h_tokens',
    'all_1h_warm': 'read_1h_warm_tokens',
    'all_1h_open': 'case when is_head_unknown then cacheable_tokens else read_1h_warm_tokens end',
    'all_1h_cold': 'case when is_cached or is_prefix_named then read_1h_tokens else 0 end',
} %}

with

calls as (

    select
        *,
        case
            when not is_cached and not is_prefix_named then own_1h_tokens
            -- a prompt that shrank over the pause: all of it may have been the old one's beginning, or none
            when is_cached and not is_1h_world and not is_warm_5m and warm_1h_marked_tokens > cacheable_tokens
                then cacheable_tokens
            else read_1h_tokens
        end as read_1h_warm_tokens
    from {{ ref('int_cache_reads') }}

)

select
    usage_date,
    scope_hash,
    unit_hash,
    price_hash,
    cast(sum(request_count) as bigint) as request_count,
    cast(sum(case when is_head_tested then request_count else 0 end) as bigint) as head_test_count,
    cast(sum(cache_read_tokens) as bigint) as cache_read_tokens,
    cast(sum(write_5m_tokens) as bigint) as write_5m_tokens,
    cast(sum(write_1h_tokens) as bigint) as write_1h_tokens,
    cast(sum(input_tokens) as bigint) as input_tokens,
    cast(sum(cacheable_tokens) as bigint) as cacheable_tokens,
    {%- for tier, read in reads.items() %}
    cast(sum({{ read }}) as bigint) as {{ tier }}_read_tokens{{ ',' if not loop.last }}
    {%- endfor %}
from calls
group by usage_date, scope_hash, unit_hash, price_hash
