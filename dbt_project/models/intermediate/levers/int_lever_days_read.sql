-- Grain: one row per UTC day whose requests are read in this run: the changed days, and the day after each.

select usage_date
from {{ ref('int_lever_days_changed') }}

union

select usage_date + 1 as usage_date
from {{ ref('int_lever_days_changed') }}
