-- Grain: one row per usage_date and request_hash of the two windows; calls that are settled (request_hash null) are added up by scope,
-- unit, price, and whether their prefix is named and their session known. Settled: the chain was warm and had kept all that the call
-- read, so that nothing that the scope learns later changes what it would have read. That is nearly every call.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_cache_days_changed'},
) }}
{%- set owned = [] %}
{%- for lifetime in ['5m', '1h'] %}
{%- for text in ['marked', 'eligible'] %}
{%- do owned.append('own_' ~ lifetime ~ '_' ~ text ~ '_tokens') %}
{%- endfor %}
{%- endfor %}
{%- set counted = ['cache_read_tokens', 'write_5m_tokens', 'write_1h_tokens', 'input_tokens', 'marked_tokens',
    'eligible_tokens'] + owned %}

with

calls as (

    select
        *,
        {%- for column in owned %}
        least({{ column[7:] }}, coalesce({{ column | replace('own', 'warm') }}, 0)) as {{ column }},
        {%- endfor %}
        is_warm_5m and cache_read_tokens <= warm_5m_marked_tokens as is_settled
    from {{ ref('int_cache_warmth') }}
    -- the days before are read for what they kept warm
    where usage_date in (select usage_date from {{ ref('int_cache_days_changed') }})

)

select
    usage_date,
    scope_hash,
    unit_hash,
    price_hash,
    is_prefix_named,
    is_in_session,
    cast(null as {{ row_hash_type() }}) as request_hash,
    cast(null as {{ row_hash_type() }}) as chain_hash,
    cast(null as timestamp) as requested_at,
    true as is_warm_5m,
    true as is_warm_1h,
    cast(null as integer) as chain_tier,
    cast(null as boolean) as is_scope_warm_5m,
    cast(null as boolean) as is_scope_warm_1h,
    cast(null as bigint) as warm_5m_marked_tokens,
    cast(null as bigint) as warm_1h_marked_tokens,
    count(*) as request_count,
    {%- for column in counted %}
    cast(sum({{ column }}) as bigint) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from calls
where is_settled
group by usage_date, scope_hash, unit_hash, price_hash, is_prefix_named, is_in_session

union all

select
    usage_date,
    scope_hash,
    unit_hash,
    price_hash,
    is_prefix_named,
    is_in_session,
    request_hash,
    chain_hash,
    requested_at,
    is_warm_5m,
    is_warm_1h,
    cast(chain_tier as integer) as chain_tier,
    is_scope_warm_5m,
    is_scope_warm_1h,
    cast(warm_5m_marked_tokens as bigint) as warm_5m_marked_tokens,
    cast(warm_1h_marked_tokens as bigint) as warm_1h_marked_tokens,
    1 as request_count,
    {%- for column in counted %}
    cast({{ column }} as bigint) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from calls
where not coalesce(is_settled, false)
