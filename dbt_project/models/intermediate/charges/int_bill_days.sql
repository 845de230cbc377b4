-- Grain: one row per provider, account and day with a bill or metered usage: which basis the ledger takes for it.

with

accounts as (select * from {{ ref('int_bill_accounts') }}),

refreshed as (select * from {{ ref('int_bill_days_refreshed') }}),

bill_sources as (select * from {{ ref('stg_registry__bill_sources') }}),

days as (

    select provider, account_id, usage_date
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'

    union

    select provider, account_id, usage_date from {{ ref('int_charges_from_anthropic') }}

    union

    select provider, account_id, usage_date from {{ ref('int_bill_days_refreshed') }}

),

-- a day whose tokens another source bills is not complete by what this one says
told as (

    select
        refreshed.provider,
        refreshed.account_id,
        refreshed.usage_date,
        bool_or(refreshed.is_complete) as is_complete
    from refreshed
    left join bill_sources
        on refreshed.provider = bill_sources.provider
        and refreshed.account_id = bill_sources.account_id
        and bill_sources.charge_kind in ('tokens', 'usage', 'all')
        and refreshed.usage_date >= bill_sources.valid_from
        and refreshed.usage_date < bill_sources.valid_to
    where coalesce(bill_sources.billing_source, refreshed.billing_source) = refreshed.billing_source
    group by refreshed.provider, refreshed.account_id, refreshed.usage_date

)

select
    {{ hash_key(['days.provider', 'days.account_id', 'days.usage_date']) }} as bill_day_key,
    days.provider,
    days.account_id,
    days.usage_date,
    accounts.account_id is not null as has_bill_source,
    coalesce(told.is_complete, false) as is_billed_complete,
    cast(case when told.is_complete then 'billed' else 'list' end as varchar) as cost_basis,
    accounts.account_id is not null and not coalesce(told.is_complete, false) as is_provisional
from days
left join accounts
    on days.provider = accounts.provider
    and days.account_id = accounts.account_id
left join told
    on days.provider = told.provider
    and days.account_id = told.account_id
    and days.usage_date = told.usage_date
