-- Grain: one row per provider and complete week (from Monday, UTC): the metered list spend. A week is complete when usage of a later day is known.
with

days as (

    select provider, usage_date, sum(list_cost_usd) as list_cost_usd
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'
    group by provider, usage_date

),

weeks as (

    select
        provider,
        cast(date_trunc('week', usage_date) as date) as week_start_date,
        sum(list_cost_usd) as list_cost_usd
    from days
    group by 1, 2

),

bounds as (

    select max(usage_date) as last_date
    from days

)

select
    weeks.provider,
    weeks.week_start_date,
    cast({{ whole_quotient("(weeks.week_start_date - cast('2000-01-03' as date))", '7') }} as bigint) as week_number,
    -- a week of usage without any price has no amount, and cannot be told from a cheap one: it counts as nothing here
    cast(coalesce(weeks.list_cost_usd, 0) as decimal(38, 12)) as list_cost_usd
from weeks
cross join bounds
where weeks.week_start_date + 7 <= bounds.last_date
