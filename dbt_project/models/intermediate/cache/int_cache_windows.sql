-- Grain: one row per window_number: 0 is the last 30 days with usage, 1 the 30 days before (for the back-test).
-- 30 days: the month in which finance thinks, and long enough for the sessions of a working team to repeat their habits.

with

newest as (select max(usage_date) as last_date from {{ ref('int_run_usage_daily') }}),

numbers as (

    select 0 as window_number

    union all

    select 1 as window_number

)

select
    numbers.window_number,
    cast(newest.last_date - 30 * numbers.window_number - 29 as date) as window_start_date,
    cast(newest.last_date - 30 * numbers.window_number as date) as window_end_date
from numbers
cross join newest
where newest.last_date is not null
