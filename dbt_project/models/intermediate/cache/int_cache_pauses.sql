-- Grain: one row per chain_hash and requested_at of a judged day at which the chain called after a pause of more than 5 minutes, its first
-- call included: what the whole slots of the hour before had kept, and whether the scope had called. The slot in which that
-- hour begins counts in part: int_cache_calls reads its calls where that can matter. Without days on which the scope marked nothing.
-- Calls that are not the first of their slot (300 seconds) are warm: so only slots, not calls, have to be put in order.
{%- set lifetimes, hour = cache_lifetimes(), cache_hour_slots() %}

with

slots as (

    -- a chain lies in one scope, and a slot in one day; as keys they cost less than as sums
    select
        chain_hash,
        slot_number,
        scope_hash,
        is_judged,
        min(requested_at) as first_at,
        max(requested_at) as last_at,
        max(marked_tokens) as marked_tokens,
        max(written_tier) as written_tier
    from {{ ref('int_cache_judged_requests') }}
    group by chain_hash, slot_number, scope_hash, is_judged

),

chains as (

    select
        *,
        lag(last_at) over (partition by chain_hash order by slot_number) as previous_at
    from slots

),

paused as (

    select
        *,
        coalesce(previous_at >= first_at - interval '{{ lifetimes['1h'] }} seconds', false) as is_warm_1h
    from chains
    where is_judged
        and not coalesce(previous_at >= first_at - interval '{{ lifetimes['5m'] }} seconds', false)
        -- not a join: DuckDB may begin with that one, and join every day of a scope to every slot of it
        and (scope_hash, cast(first_at as date)) in (
            select
                scope_days.scope_hash,
                scope_days.usage_date
            from {{ ref('int_cache_scope_days') }} as scope_days
            where not scope_days.is_quiet
        )

),

kept as (

    select
        paused.chain_hash,
        paused.slot_number,
        max(case when slots.slot_number > paused.slot_number - {{ hour }} then slots.marked_tokens end) as kept_tokens,
        max(case when slots.slot_number > paused.slot_number - {{ hour }} then slots.written_tier end) as kept_tier,
        max(case when slots.slot_number = paused.slot_number - {{ hour }} then slots.marked_tokens end) as edge_tokens,
        max(case when slots.slot_number = paused.slot_number - {{ hour }} then slots.written_tier end) as edge_tier
    from paused
    inner join slots
        on paused.chain_hash = slots.chain_hash
        and slots.slot_number >= paused.slot_number - {{ hour }}
        and slots.slot_number < paused.slot_number
    where paused.is_warm_1h
    group by paused.chain_hash, paused.slot_number

),

scope_slots as (

    select
        scope_hash,
        slot_number,
        min(first_at) as first_at,
        max(last_at) as last_at
    from slots
    group by scope_hash, slot_number

),

scopes as (

    select
        *,
        lag(last_at) over (partition by scope_hash order by slot_number) as previous_at
    from scope_slots

)

select
    paused.chain_hash,
    paused.slot_number,
    paused.first_at as requested_at,
    paused.is_warm_1h,
    kept.kept_tokens,
    kept.kept_tier,
    -- whether the calls of the slot in part may tell more than the whole ones
    coalesce(kept.edge_tokens > coalesce(kept.kept_tokens, 0) or kept.edge_tier > coalesce(kept.kept_tier, 0), false)
        as is_edge_asked,
    {%- for lifetime, seconds in lifetimes.items() %}
    scopes.first_at < paused.first_at
    or coalesce(scopes.previous_at >= paused.first_at - interval '{{ seconds }} seconds', false)
        as is_scope_warm_{{ lifetime }}{{ ',' if not loop.last }}
    {%- endfor %}
from paused
inner join scopes
    on paused.scope_hash = scopes.scope_hash
    and paused.slot_number = scopes.slot_number
left join kept
    on paused.chain_hash = kept.chain_hash
    and paused.slot_number = kept.slot_number
