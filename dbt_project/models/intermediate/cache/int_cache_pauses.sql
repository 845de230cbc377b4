-- Grain: one row per day_chain_hash of a judged day and requested_at at which the chain called after a pause of more than 5 minutes, its first
-- call included: what the whole slots of the hour before had kept, and whether the scope had called. The slot in which that
-- hour begins counts in part: int_cache_calls reads its calls. Without days on which the scope marked nothing.
-- Calls that are not the first of their slot (300 seconds) are warm: so only slots, not calls, have to be put in order.
{%- set lifetimes = cache_lifetimes() %}

with

slots as (

    select
        day_chain_hash,
        slot_number,
        {{ any_of('judged_date') }} as judged_date,
        {{ any_of('scope_hash') }} as scope_hash,
        min(requested_at) as first_at,
        max(requested_at) as last_at,
        max(marked_tokens) as marked_tokens,
        max(written_tier) as written_tier
    from {{ ref('int_cache_judged_requests') }}
    group by day_chain_hash, slot_number

),

chains as (

    select
        *,
        lag(last_at) over (partition by day_chain_hash order by slot_number) as previous_at
    from slots

),

paused as (

    select
        *,
        coalesce(previous_at >= first_at - interval '{{ lifetimes['1h'] }} seconds', false) as is_warm_1h
    from chains
    where cast(first_at as date) = judged_date
        and not coalesce(previous_at >= first_at - interval '{{ lifetimes['5m'] }} seconds', false)

),

kept as (

    select
        paused.day_chain_hash,
        paused.slot_number,
        max(slots.marked_tokens) as kept_tokens,
        max(slots.written_tier) as kept_tier
    from paused
    inner join slots
        on paused.day_chain_hash = slots.day_chain_hash
        and slots.slot_number > paused.slot_number - {{ cache_hour_slots() }}
        and slots.slot_number < paused.slot_number
    where paused.is_warm_1h
    group by paused.day_chain_hash, paused.slot_number

),

scope_slots as (

    select
        judged_date,
        scope_hash,
        slot_number,
        min(first_at) as first_at,
        max(last_at) as last_at
    from slots
    group by judged_date, scope_hash, slot_number

),

scopes as (

    select
        *,
        lag(last_at) over (partition by judged_date, scope_hash order by slot_number) as previous_at
    from scope_slots

)

select
    paused.day_chain_hash,
    paused.slot_number,
    paused.first_at as requested_at,
    paused.is_warm_1h,
    kept.kept_tokens,
    kept.kept_tier,
    {%- for lifetime, seconds in lifetimes.items() %}
    scopes.first_at < paused.first_at
    or coalesce(scopes.previous_at >= paused.first_at - interval '{{ seconds }} seconds', false)
        as is_scope_warm_{{ lifetime }}{{ ',' if not loop.last }}
    {%- endfor %}
from paused
inner join scopes
    on paused.judged_date = scopes.judged_date
    and paused.scope_hash = scopes.scope_hash
    and paused.slot_number = scopes.slot_number
inner join {{ ref('int_cache_scope_days') }} as scope_days
    on paused.judged_date = scope_days.judged_date
    and paused.scope_hash = scope_days.scope_hash
left join kept
    on paused.day_chain_hash = kept.day_chain_hash
    and paused.slot_number = kept.slot_number
where not scope_days.is_quiet
