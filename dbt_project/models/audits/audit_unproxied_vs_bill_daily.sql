-- Grain: one row per provider, account and day where the mart's gaps are not the bill less what calls explain of it, or, on a
-- complete bill, its differences are not the bill less the list price of what was seen. Empty when every dollar of difference is in
-- exactly one class.

with

told as (

    select
        {{ hash_key(['provider', 'account_id', 'usage_date']) }} as bill_day_key,
        sum(gap_usd) as gap_usd,
        sum(difference_usd) as difference_usd
    from {{ ref('mart_unproxied_spend_daily') }}
    group by provider, account_id, usage_date

),

explained as (

    select
        {{ hash_key(['lines.provider', 'lines.account_id', 'lines.usage_date']) }} as bill_day_key,
        sum(matched.matched_usd) as proxied_usd
    from {{ ref('int_charge_lines_matched') }} as matched
    inner join {{ ref('int_charge_lines') }} as lines
        on matched.charge_line_key = lines.charge_line_key
    group by lines.provider, lines.account_id, lines.usage_date

),

billed as (

    select
        {{ hash_key(['provider', 'account_id', 'usage_date']) }} as bill_day_key,
        sum(billed_usd) as billed_usd
    from {{ ref('fct_charges') }}
    group by provider, account_id, usage_date

),

listed as (

    select
        {{ hash_key(['provider', 'account_id', 'usage_date']) }} as bill_day_key,
        sum(list_cost_usd) as list_usd
    from {{ ref('fct_requests') }}
    where payment_basis = 'metered'
    group by provider, account_id, usage_date

),

compared as (

    select
        days.bill_day_key,
        days.provider,
        days.account_id,
        days.usage_date,
        coalesce(told.gap_usd, 0) as gap_usd,
        coalesce(billed.billed_usd, 0) - coalesce(explained.proxied_usd, 0) as expected_gap_usd,
        coalesce(told.difference_usd, 0) as difference_usd,
        case
            when days.is_billed_complete then coalesce(billed.billed_usd, 0) - coalesce(listed.list_usd, 0)
        end as expected_difference_usd
    from {{ ref('int_bill_days') }} as days
    left join told on days.bill_day_key = told.bill_day_key
    left join explained on days.bill_day_key = explained.bill_day_key
    left join billed on days.bill_day_key = billed.bill_day_key
    left join listed on days.bill_day_key = listed.bill_day_key

)

select *
from compared
where gap_usd <> expected_gap_usd
    or difference_usd <> expected_difference_usd
