-- Grain: one row per budget_key, month and threshold_percent of its preset that its spend has reached, and the first day on which it had.
-- Measured on the limit of the last day known: a raised budget takes a crossing back.

with

months as (select * from {{ ref('int_budget_months') }}),

days as (select * from {{ ref('int_budget_days') }} where is_known),

presets as (select * from {{ ref('budget_presets') }})

select
    months.budget_key,
    months.month_start_date,
    presets.threshold_percent,
    min(days.usage_date) as crossed_on
from months
inner join presets
    on months.preset = presets.preset
inner join days
    on months.budget_key = days.budget_key
    and months.month_start_date = days.month_start_date
where {{ picos('days.cumulated_usd') }} * 100 >= {{ picos('months.limit_usd') }} * presets.threshold_percent
    -- a baseline of nothing is no limit that zero has reached
    and days.cumulated_usd > 0
group by months.budget_key, months.month_start_date, presets.threshold_percent
