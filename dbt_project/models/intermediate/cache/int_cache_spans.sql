-- Grain: one row per judged_date and read_date: which part of which day is read for a day whose calls are judged again. The day
-- itself, and the hour before it, whose calls may have kept what the day's read.

with

changed_days as (select * from {{ ref('int_cache_days_changed') }})

select
    usage_date as judged_date,
    usage_date as read_date,
    cast(usage_date as timestamp) as read_from
from changed_days

union all

select
    usage_date as judged_date,
    cast(usage_date - 1 as date) as read_date,
    cast(usage_date as timestamp) - interval '{{ cache_lifetimes()["1h"] }} seconds' as read_from
from changed_days
