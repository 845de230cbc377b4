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

scope_days as (select * from {{ ref('int_cache_scope_days') }}),

-- by name too, which is a column of the table: DuckDB then passes over other workflows' calls without reading the rest of them
asked as (

    select *
    from {{ ref('int_cache_judged_requests') }}
    where workflow_key in (select workflow_key from scope_days where has_named_prefix or is_quiet or is_quiet_next)

),

texts as (

    select
        asked.usage_date,
        asked.usage_hash,
        asked.chain_hash,
        asked.requested_us,
        asked.is_judged and (asked.is_prefix_named or scope_days.is_quiet) as is_added,
        case
            -- the last calls before a quiet day are seen as that day sees its own
            when not scope_days.is_quiet and asked.is_prefix_named then asked.marked_tokens
            when asked.input_tokens >= scope_days.min_cacheable_tokens then asked.input_tokens
            -- without a minimum there is no text: the unit's tokens are then missing, and a check turns red
            when asked.input_tokens < scope_days.min_cacheable_tokens then 0
        end as text_tokens
    from asked
    inner join scope_days
        on asked.usage_date = scope_days.usage_date
        and asked.scope_hash = scope_days.scope_hash
    where asked.is_prefix_named
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
