-- Grain: one row per read_date: the days that are read for the days whose calls are judged again: those days whole, and of the day
-- before one, where it is not judged itself, the last hour (is_last_hour), whose calls may have kept what the day's read.

with

changed_days as (select * from {{ ref('int_cache_days_changed') }}),

evenings as (

    select cast(usage_date - 1 as date) as read_date from changed_days

    except

    select usage_date as read_date from changed_days

)

select
    usage_date as read_date,
    true as is_judged
from changed_days

union all

select
    read_date,
    false as is_judged
from evenings
