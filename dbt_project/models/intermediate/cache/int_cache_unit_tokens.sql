-- Grain: one row per row of int_cache_unit_usage in the two windows: the tokens that the calls of a unit would have read from the
-- cache, by tier: what they did read, moved by the calls that another lifetime would have changed. A price is per token, so that
-- tokens add before they are priced.
{{ config(materialized='view') }}
{#- by tier: what a call of int_cache_reads would have read, and what is taken for a scope that caches nothing -#}
{%- set whole_in_session = 'case when usage.is_in_session then own_reads.own_{}_tokens else 0 end' %}
{%- set tiers = {
    'all_5m': ('read_5m_tokens', whole_in_session.format('5m'), 'own_5m_tokens'),
    'all_5m_warm': ('read_5m_tokens', 'own_reads.own_5m_tokens', 'own_5m_tokens'),
    'all_5m_cold': ('read_5m_cold_tokens', '0', 'own_5m_tokens'),
    'all_1h': ('read_1h_tokens', whole_in_session.format('1h'), 'own_1h_tokens'),
    'all_1h_warm': ('case when is_shrunk then marked_tokens else read_1h_tokens end', 'own_reads.own_1h_tokens',
        'own_1h_tokens'),
    'all_1h_open': ('case when is_shrunk or is_head_unknown then marked_tokens else read_1h_tokens end',
        'own_reads.own_1h_tokens', 'own_1h_tokens'),
    'all_1h_cold': ('read_1h_tokens', '0', 'own_1h_tokens'),
} %}

with

windows as (select * from {{ ref('int_cache_windows') }}),

moved as (

    select
        usage_date,
        usage_hash,
        sum(case when is_head_tested then request_count else 0 end) as head_test_count,
        {%- for tier, (read, _, _) in tiers.items() %}
        sum(({{ read }} - cache_read_tokens) * request_count) as {{ tier }}_tokens{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_cache_reads') }}
    group by usage_date, usage_hash

)

select
    usage.usage_date,
    names.workflow_key,
    names.provider,
    names.model_name,
    usage.price_key,
    usage.unit_id,
    usage.request_count,
    cast(coalesce(moved.head_test_count, 0) as bigint) as head_test_count,
    usage.cache_read_tokens,
    usage.write_5m_tokens,
    usage.write_1h_tokens,
    usage.input_tokens,
    case when scopes.is_cached then usage.marked_tokens else own_reads.text_tokens end as cacheable_tokens,
    {%- for tier, (_, uncached, own) in tiers.items() %}
    cast(
        case
            when scopes.is_cached and not usage.is_prefix_named
                then usage.cache_read_tokens + coalesce(moved.{{ tier }}_tokens, 0)
            -- on a day on which the scope marked nothing, there is nothing to read either
            when scopes.is_cached and usage.marked_tokens = 0 then 0
            when usage.is_prefix_named then own_reads.{{ own }}
            else {{ uncached }}
        end as bigint
    ) as {{ tier }}_read_tokens,
    {%- endfor %}
    usage.observed_usd,
    usage.saving_usd
from {{ ref('int_cache_unit_usage') }} as usage
inner join {{ ref('int_cache_scopes') }} as scopes
    on usage.scope_hash = scopes.scope_hash
inner join {{ ref('int_cache_scope_names') }} as names
    on usage.scope_hash = names.scope_hash
left join {{ ref('int_cache_own_reads') }} as own_reads
    on usage.usage_date = own_reads.usage_date
    and usage.usage_hash = own_reads.usage_hash
left join moved
    on usage.usage_date = moved.usage_date
    and usage.usage_hash = moved.usage_hash
where usage.usage_date >= (select min(window_start_date) from windows)
