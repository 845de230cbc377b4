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
        coalesce(is_warm_5m and cache_read_tokens <= warm_5m_marked_tokens, false) as is_settled
    from {{ ref('int_cache_warmth') }}
    -- the days before are read for what they kept warm
    where usage_date in (select usage_date from {{ ref('int_cache_days_changed') }})

)

-- a group of a call that is not settled is that call alone
select
    usage_date,
    scope_hash,
    unit_hash,
    price_hash,
    is_prefix_named,
    is_in_session,
    case when not is_settled then request_hash end as request_hash,
    min(case when not is_settled then chain_hash end) as chain_hash,
    min(case when not is_settled then requested_at end) as requested_at,
    bool_and(is_warm_5m) as is_warm_5m,
    bool_and(is_warm_1h) as is_warm_1h,
    cast(min(case when not is_settled then chain_tier end) as integer) as chain_tier,
    bool_and(case when not is_settled then is_scope_warm_5m end) as is_scope_warm_5m,
    bool_and(case when not is_settled then is_scope_warm_1h end) as is_scope_warm_1h,
    cast(min(case when not is_settled then warm_5m_marked_tokens end) as bigint) as warm_5m_marked_tokens,
    cast(min(case when not is_settled then warm_1h_marked_tokens end) as bigint) as warm_1h_marked_tokens,
    count(*) as request_count,
    {%- for column in counted %}
    cast(sum({{ column }}) as bigint) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from calls
group by
    usage_date, scope_hash, unit_hash, price_hash, is_prefix_named, is_in_session,
    case when not is_settled then request_hash end
