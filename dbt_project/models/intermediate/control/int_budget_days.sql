-- Grain: one row per budget_key and UTC day on which it is in force, from the first day with usage to the end of the last month known.
-- Days still to come are not known and have no spend.

with

horizon as (select * from {{ ref('int_usage_horizon') }}),

days as (

    select
        {{ day_series(
            'first_usage_date',
            "cast(cast(date_trunc('month', last_usage_date) as date) + interval '1 month' as date) - 1"
        ) }} as usage_date
    from horizon

),

budgets as (

    select
        budget_key,
        scope as scope_type,
        case when scope = 'all' then 'all' else scope_value end as scope_key,
        amount_usd,
        preset,
        valid_from,
        valid_to
    from {{ ref('stg_registry__budgets') }}

),

spend as (select * from {{ ref('int_scope_days') }}),

exemptions as (select * from {{ ref('stg_registry__budget_exemptions') }}),

joined as (

    select
        budgets.budget_key,
        days.usage_date,
        cast(date_trunc('month', days.usage_date) as date) as month_start_date,
        {{ weekday('days.usage_date') }} as weekday,
        cast(budgets.scope_type as varchar) as scope_type,
        cast(budgets.scope_key as varchar) as scope_key,
        budgets.preset,
        budgets.amount_usd,
        -- a scope that has not spent yet is known to have spent nothing; a day to come is not known
        cast(case when days.usage_date <= horizon.last_usage_date then coalesce(spend.spend_usd, 0) end as decimal(38, 12))
            as spend_usd,
        coalesce(spend.unpriced_request_count, 0) as unpriced_request_count,
        days.usage_date <= horizon.last_usage_date as is_known,
        cast(days.usage_date + 1 as timestamp) > horizon.known_until_at as is_open,
        cast(days.usage_date + 1 as timestamp) > horizon.complete_until_at as is_provisional,
        exemptions.budget_key is not null as is_exempt,
        exemptions.valid_from as exempt_from_date,
        exemptions.valid_to as exempt_to_date,
        exemptions.reason as exemption_reason,
        exemptions.approver_person_key
    from budgets
    inner join days
        on budgets.valid_from <= days.usage_date
        and budgets.valid_to > days.usage_date
    cross join horizon
    left join spend
        on budgets.scope_type = spend.scope_type
        and budgets.scope_key = spend.scope_key
        and days.usage_date = spend.usage_date
    left join exemptions
        on budgets.budget_key = exemptions.budget_key
        and exemptions.valid_from <= days.usage_date
        and exemptions.valid_to > days.usage_date

)

select
    *,
    cast(sum(spend_usd) over (
        partition by budget_key, month_start_date order by usage_date rows between unbounded preceding and current row
    ) as decimal(38, 12)) as cumulated_usd,
    row_number() over (partition by budget_key, month_start_date, is_known order by usage_date desc) as days_back
from joined
