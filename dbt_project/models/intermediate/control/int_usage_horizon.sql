-- Grain: one row: how far usage is known. No clock: the manifest says it.

with

windows as (

    select source, entity, window_date, window_end_at
    from {{ ref('stg_raw_zone__manifest') }}
    where (source = 'litellm' and entity in ('spend_logs', 'log_objects'))
        or (source = 'usage_files' and entity = 'requests')

),

as_of as (select * from {{ ref('int_source_as_of') }}),

-- a source with a gap in its windows has told nothing for sure beyond it
told as (

    select min(as_of.as_of_at) as complete_until_at
    from as_of
    inner join (select distinct source, entity from windows) as used
        on as_of.source = used.source
        and as_of.entity = used.entity

)

select
    min(windows.window_date) as first_usage_date,
    max(windows.window_date) as last_usage_date,
    max(windows.window_end_at) as known_until_at,
    min(told.complete_until_at) as complete_until_at
from windows
cross join told
