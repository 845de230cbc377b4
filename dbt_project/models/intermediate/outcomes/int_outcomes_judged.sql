-- Grain: one row per outcome_key: reworked or not within its rework window, how, and whether that window has passed.

with

outcomes as (select * from {{ ref('int_outcomes_owned') }}),

events as (select * from {{ ref('int_outcome_events') }}),

outcome_types as (select * from {{ ref('outcome_types') }}),

default_types as (

    select rework_window_days
    from outcome_types
    where outcome_type = 'default'

),

as_of as (select * from {{ ref('int_source_as_of') }}),

windowed as (

    select
        outcomes.*,
        outcomes.occurred_at
        + coalesce(own_type.rework_window_days, default_types.rework_window_days) * interval '1 day' as final_at
    from outcomes
    cross join default_types
    left join outcome_types as own_type
        on outcomes.outcome_type = own_type.outcome_type

),

-- of each kind the newest event inside the window decides; a later one finds a final outcome and changes nothing
last_events as (

    select outcome_key, rework_kind, happened_at, is_rework
    from (
        select
            events.outcome_key,
            events.rework_kind,
            events.happened_at,
            events.is_rework,
            row_number() over (
                partition by events.outcome_key, events.rework_kind
                order by events.happened_at desc, events.is_rework desc
            ) as event_rank
        from events
        inner join windowed
            on events.outcome_key = windowed.outcome_key
            and events.happened_at < windowed.final_at
    ) as ranked
    where event_rank = 1

),

-- a revert that was taken back leaves what else happened
reworks as (

    select outcome_key, rework_kind, happened_at
    from (
        select
            last_events.*,
            row_number() over (
                partition by outcome_key order by happened_at desc, {{ byte_order('rework_kind') }}
            ) as rework_rank
        from last_events
        where is_rework
    ) as ranked
    where rework_rank = 1

)

select
    windowed.outcome_key,
    windowed.outcome_type,
    windowed.outcome_id,
    windowed.source,
    windowed.workflow_key,
    windowed.team_key,
    windowed.quantity,
    windowed.value_usd,
    windowed.occurred_at,
    reworks.outcome_key is not null as is_reworked,
    reworks.rework_kind,
    reworks.happened_at as reworked_at,
    -- a source without a contiguous window knows nothing yet
    coalesce(as_of.as_of_at >= windowed.final_at, false) as is_final
from windowed
left join reworks
    on windowed.outcome_key = reworks.outcome_key
left join as_of
    on windowed.source = as_of.source
    and windowed.entity = as_of.entity
