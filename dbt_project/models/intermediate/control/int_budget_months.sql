-- Grain: one row per budget_key and month with a known day in force: its spend, its limit, and what the rest of the month will cost.
-- Scope, limit and exemption are those of the last day known.

with

days as (select * from {{ ref('int_budget_days') }}),

means as (select * from {{ ref('int_scope_weekday_means') }}),

last_days as (select * from days where is_known and days_back = 1),

-- the sixty days before the month, whole or not at all
baselines as (

    select
        last_days.budget_key,
        last_days.month_start_date,
        sum(spend.spend_usd) as baseline_usd
    from last_days
    inner join {{ ref('int_scope_days') }} as spend
        on last_days.scope_type = spend.scope_type
        and last_days.scope_key = spend.scope_key
        and spend.usage_date < last_days.month_start_date
        and spend.usage_date >= last_days.month_start_date - 60
    where last_days.preset = 'baseline'
    group by last_days.budget_key, last_days.month_start_date
    having count(*) = 60

),

summed as (

    select
        last_days.budget_key,
        last_days.month_start_date,
        sum(days.spend_usd) as spent_usd,
        sum(case when days.is_exempt and days.is_known then days.spend_usd else 0 end) as exempt_usd,
        sum(days.unpriced_request_count) as unpriced_request_count,
        count(case when days.is_open then 1 end) as open_day_count,
        -- a day that has not ended costs at least what it has cost
        sum(case when days.is_open then greatest(means.weekday_mean_usd, coalesce(days.spend_usd, 0)) else days.spend_usd end)
            as forecast_usd,
        -- no forecast from part of the days
        count(case when days.is_open and means.weekday_mean_usd is null then 1 end) as blind_day_count,
        bool_or(days.is_provisional) as is_provisional
    from last_days
    inner join days
        on last_days.budget_key = days.budget_key
        and last_days.month_start_date = days.month_start_date
    left join means
        on last_days.scope_type = means.scope_type
        and last_days.scope_key = means.scope_key
        and days.weekday = means.weekday
    group by last_days.budget_key, last_days.month_start_date

)

select
    last_days.*,
    cast(
        case
            when last_days.preset = 'baseline'
                then {{ unit_cost(
                    "baselines.baseline_usd * (cast(last_days.month_start_date + interval '1 month' as date)"
                    ~ " - last_days.month_start_date)", 60
                ) }}
            else last_days.amount_usd
        end as decimal(38, 12)
    ) as limit_usd,
    cast(summed.spent_usd as decimal(38, 12)) as spent_usd,
    cast(summed.exempt_usd as decimal(38, 12)) as exempt_usd,
    cast(summed.unpriced_request_count as bigint) as month_unpriced_request_count,
    summed.open_day_count,
    cast(case when summed.blind_day_count = 0 then summed.forecast_usd end as decimal(38, 12)) as forecast_usd,
    summed.is_provisional as is_month_provisional
from last_days
inner join summed
    on last_days.budget_key = summed.budget_key
    and last_days.month_start_date = summed.month_start_date
left join baselines
    on last_days.budget_key = baselines.budget_key
    and last_days.month_start_date = baselines.month_start_date
