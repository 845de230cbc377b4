-- Grain: one row per UTC day of the two windows whose calls are read again for cache advice in this run: a day that changed, and the day
-- after, which may have read what it wrote. The stored fingerprint is read from int_cache_days.
{%- set built = built_relation('int_cache_days', 'intermediate') %}

with

windows as (select * from {{ ref('int_cache_windows') }}),

changed as (

    {{ days_that_differ(ref('int_day_fingerprints'), built) }}

),

touched as (

    select usage_date from changed

    union

    select cast(usage_date + 1 as date) as usage_date from changed

)

select usage_date
from touched
where usage_date >= (select min(window_start_date) from windows)
    and usage_date <= (select max(window_end_date) from windows)
