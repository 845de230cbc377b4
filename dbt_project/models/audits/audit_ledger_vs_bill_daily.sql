-- Grain: one row per provider, account and day where the ledger differs from the bill (complete), or from the list price of
-- what was seen (not complete). Empty when every dollar is in exactly one row.

with

days as (select * from {{ ref('int_bill_days') }}),

ledger as (

    select
        {{ hash_key(['provider', 'account_id', 'usage_date']) }} as bill_day_key,
        sum(allocated_usd) as ledger_usd,
        min(cost_basis) as first_basis,
        max(cost_basis) as last_basis
    from {{ ref('fct_cost_allocations') }}
    group by provider, account_id, usage_date

),

billed as (

    select
        {{ hash_key(['provider', 'account_id', 'usage_date']) }} as bill_day_key,
        sum(billed_usd) as expected_usd
    from {{ ref('fct_charges') }}
    group by provider, account_id, usage_date

),

listed as (

    select
        {{ hash_key(['provider', 'account_id', 'usage_date']) }} as bill_day_key,
        sum(list_cost_usd) as expected_usd
    from {{ ref('fct_requests') }}
    where payment_basis = 'metered'
    group by provider, account_id, usage_date

),

compared as (

    select
        coalesce(days.bill_day_key, ledger.bill_day_key) as bill_day_key,
        days.provider,
        days.account_id,
        days.usage_date,
        days.cost_basis,
        ledger.first_basis,
        ledger.last_basis,
        cast(coalesce(ledger.ledger_usd, 0) as decimal(38, 12)) as ledger_usd,
        cast(
            coalesce(case when days.is_billed_complete then billed.expected_usd else listed.expected_usd end, 0)
            as decimal(38, 12)
        ) as expected_usd
    from days
    -- full join: money of a day that nobody knows would be missed otherwise
    full outer join ledger
        on days.bill_day_key = ledger.bill_day_key
    left join billed
        on days.bill_day_key = billed.bill_day_key
    left join listed
        on days.bill_day_key = listed.bill_day_key

)

select
    bill_day_key,
    provider,
    account_id,
    usage_date,
    cost_basis,
    ledger_usd,
    expected_usd
from compared
where ledger_usd <> expected_usd
    or cost_basis is null
    or first_basis <> cost_basis
    or last_basis <> cost_basis
