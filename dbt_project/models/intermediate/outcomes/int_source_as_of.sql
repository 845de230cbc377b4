-- Grain: one row per landed table. as_of_at is the end of its newest contiguous window: all before it is known.

with

windows as (

    select
        source,
        entity,
        window_start_at,
        window_end_at,
        -- the windows before it leave no gap when the latest of their ends reaches this start
        max(window_end_at) over (
            partition by source, entity order by window_start_at, window_end_at
            rows between unbounded preceding and 1 preceding
        ) as reached_before
    from {{ ref('stg_raw_zone__manifest') }}

),

numbered as (

    select
        windows.*,
        sum(case when window_start_at > reached_before then 1 else 0 end) over (
            partition by source, entity order by window_start_at, window_end_at
            rows between unbounded preceding and current row
        ) as gap_count
    from windows

)

select
    cast(source as varchar) as source,
    cast(entity as varchar) as entity,
    cast(max(window_end_at) as timestamp) as as_of_at
from numbered
where gap_count = 0
group by source, entity
