-- Grain: one row per outcome_key: reworked or not within its rework window, and whether that window has passed.

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

-- the newest event inside the window decides; a later one finds a final outcome and changes nothing
last_events as (

    select outcome_key, happened_at, is_rework
    from (
        select
            events.outcome_key,
            events.happened_at,
            events.is_rework,
            row_number() over (
                partition by events.outcome_key order by events.happened_at desc, events.is_rework desc
            ) as event_rank
        from events
        inner join windowed
            on events.outcome_key = windowed.outcome_key
            and events.happened_at < windowed.final_at
    ) as ranked
    where event_rank = 1

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
    coalesce(last_events.is_rework, false) as is_reworked,
    case when last_events.is_rework then last_events.happened_at end as reworked_at,
    -- a source without a contiguous window knows nothing yet
    coalesce(as_of.as_of_at >= windowed.final_at, false) as is_final
from windowed
left join last_events
    on windowed.outcome_key = last_events.outcome_key
left join as_of
    on windowed.source = as_of.source
    and windowed.entity = as_of.entity
