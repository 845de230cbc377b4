-- Grain: one row per budget_key and month_start_date (UTC) with a known day on which the budget is in force.

with

months as (select * from {{ ref('int_budget_months') }}),

crossings as (

    select
        budget_key,
        month_start_date,
        threshold_percent,
        crossed_on,
        row_number() over (partition by budget_key, month_start_date order by threshold_percent desc) as nth
    from {{ ref('int_budget_crossings') }}

),

-- the pace of the last week, which holds each weekday once
paces as (

    select scope_type, scope_key, sum(spend_usd) as week_usd
    from (
        select
            scope_type,
            scope_key,
            spend_usd,
            row_number() over (partition by scope_type, scope_key order by usage_date desc) as days_back
        from {{ ref('int_scope_days') }}
        where not is_partial_day
    ) as days
    where days_back <= 7
    group by scope_type, scope_key
    having count(*) = 7

),

errors as (select * from {{ ref('int_scope_forecast_errors') }}),

measured as (

    select
        months.*,
        crossings.threshold_percent as threshold_crossed,
        crossings.crossed_on,
        -- a month without a day to come has no pace and no rest
        case when months.open_day_count > 0 then paces.week_usd end as week_usd,
        case when months.open_day_count > 0 then errors.error_low_usd else 0 end as error_low_usd,
        case when months.open_day_count > 0 then errors.error_high_usd else 0 end as error_high_usd,
        {{ forecast_width_millis('months.open_day_count') }} as width_millis
    from months
    left join crossings
        on months.budget_key = crossings.budget_key
        and months.month_start_date = crossings.month_start_date
        and crossings.nth = 1
    left join paces
        on months.scope_type = paces.scope_type
        and months.scope_key = paces.scope_key
    left join errors
        on months.scope_type = errors.scope_type
        and months.scope_key = errors.scope_key

)

select
    budget_key,
    month_start_date,
    scope_type,
    scope_key,
    preset,
    limit_usd,
    cast(case when preset <> 'baseline' then 'amount' when limit_usd is not null then 'baseline' else 'insufficient_history' end as varchar)
        as limit_basis,
    cast(spent_usd as decimal(38, 12)) as spent_usd,
    {{ ratio('spent_usd', 'limit_usd') }} as spent_ratio,
    threshold_crossed,
    crossed_on,
    cast(forecast_usd as decimal(38, 12)) as forecast_usd,
    -- the interval holds the forecast, and no month ends under what it has spent
    cast(
        case
            when error_low_usd is not null and forecast_usd is not null then greatest(
                spent_usd, forecast_usd + {{ unit_cost('least(error_low_usd, 0) * width_millis', 1000) }}
            )
        end as decimal(38, 12)
    ) as forecast_low_usd,
    cast(
        case
            when error_high_usd is not null
                then forecast_usd + {{ unit_cost('greatest(error_high_usd, 0) * width_millis', 1000) }}
        end as decimal(38, 12)
    ) as forecast_high_usd,
    coalesce(forecast_usd > limit_usd, false) as is_forecast_over,
    cast(open_day_count as bigint) as open_day_count,
    {{ unit_cost('week_usd', 7) }} as daily_pace_usd,
    cast(
        case
            when open_day_count = 0 or limit_usd is null then null
            when spent_usd >= limit_usd then 0
            -- a pace of next to nothing: beyond 9,999 days no number says more
            when week_usd > 0
                then least({{ whole_quotient(picos('limit_usd - spent_usd') ~ ' * 7', picos('week_usd')) }}, 9999)
        end as bigint
    ) as days_left,
    is_exempt,
    exempt_from_date,
    exempt_to_date,
    exemption_reason,
    approver_person_key as exemption_approver_person_key,
    cast(exempt_usd as decimal(38, 12)) as exempt_usd,
    month_unpriced_request_count as unpriced_request_count,
    is_month_provisional as is_provisional
from measured
