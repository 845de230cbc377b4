-- Grain: one row per usage_date and usage_hash (a row of int_cache_unit_usage) whose prefix is named, or whose scope marked nothing on the
-- day: the tokens that its own chain would have kept for its calls. A hit refreshes what it read, so that a text of n tokens is
-- warm when some call within the lifetime read or wrote at least n. Calls of one instant cannot read each other. Text: what was
-- marked; of a scope that marked nothing, whole prompts that are long enough to be cached.
-- depends_on: {{ ref('int_cache_days_changed') }}
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_cache_days_changed'},
) }}

with

texts as (

    select
        requests.usage_date,
        requests.usage_hash,
        requests.chain_hash,
        requests.requested_us,
        requests.is_judged and (requests.is_prefix_named or scope_days.is_quiet) as is_added,
        case
            -- the last calls before a quiet day are seen as that day sees its own
            when not scope_days.is_quiet and requests.is_prefix_named then requests.marked_tokens
            when requests.input_tokens >= scope_days.min_cacheable_tokens then requests.input_tokens
            -- without a minimum there is no text: the unit's tokens are then missing, and a check turns red
            when requests.input_tokens < scope_days.min_cacheable_tokens then 0
        end as text_tokens
    from {{ ref('int_cache_judged_requests') }} as requests
    inner join {{ ref('int_cache_scope_days') }} as scope_days
        on requests.usage_date = scope_days.usage_date
        and requests.scope_hash = scope_days.scope_hash
    where requests.is_prefix_named
        or scope_days.is_quiet
        or scope_days.is_quiet_next

),

warmed as (

    select
        usage_date,
        usage_hash,
        is_added,
        text_tokens,
        {%- for lifetime in cache_lifetimes() %}
        {{ warm_tokens('text_tokens', lifetime) }} as warm_{{ lifetime }}_tokens{{ ',' if not loop.last }}
        {%- endfor %}
    from texts

)

select
    usage_date,
    usage_hash,
    cast(sum(text_tokens) as bigint) as text_tokens,
    {%- for lifetime in cache_lifetimes() %}
    cast(sum(least(text_tokens, coalesce(warm_{{ lifetime }}_tokens, 0))) as bigint)
        as own_{{ lifetime }}_tokens{{ ',' if not loop.last }}
    {%- endfor %}
from warmed
where is_added
group by usage_date, usage_hash
