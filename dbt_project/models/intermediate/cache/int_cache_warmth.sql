-- Grain: one row per request that int_cache_requests reads: what its chain kept warm, for 5 minutes and for an hour, and when a call of
-- its scope came before it. A hit refreshes what it read, so that a text of n tokens is warm when some call within the
-- lifetime read or wrote at least n. Calls of one instant cannot read each other. _marked: of what the clients marked to be
-- cached; _eligible: had every long enough prompt been marked.
{{ config(materialized='view') }}
{%- set lifetimes = {'5m': 300, '1h': 3600} %}

with

requests as (

    select
        *,
        case
            when write_1h_tokens > 0 then 2
            when write_5m_tokens > 0 then 1
            else 0
        end as written_tier
    from {{ ref('int_cache_requests') }}

),

windowed as (

    select
        *,
        {%- for lifetime, seconds in lifetimes.items() %}
        {%- for text in ['marked', 'eligible'] %}
        max({{ text }}_tokens) over (
            partition by chain_hash order by requested_at
            range between interval '{{ seconds }} seconds' preceding and interval '1 microsecond' preceding
        ) as warm_{{ lifetime }}_{{ text }}_tokens,
        {%- endfor %}
        {%- endfor %}
        max(written_tier) over (
            partition by chain_hash order by requested_at
            range between interval '3600 seconds' preceding and current row
        ) as chain_tier,
        lag(requested_at) over (partition by scope_hash order by requested_at) as previous_in_scope_at
    from requests

),

-- of calls of one instant the first has the call before them, the others have each other
earlier as (

    select
        *,
        nullif(
            min(previous_in_scope_at) over (
                partition by scope_hash order by requested_at range between current row and current row
            ),
            requested_at
        ) as before_in_scope_at
    from windowed

)

select
    *,
    warm_5m_marked_tokens is not null as is_warm_5m,
    warm_1h_marked_tokens is not null as is_warm_1h,
    coalesce(before_in_scope_at >= requested_at - interval '300 seconds', false) as is_scope_warm_5m,
    coalesce(before_in_scope_at >= requested_at - interval '3600 seconds', false) as is_scope_warm_1h
from earlier
