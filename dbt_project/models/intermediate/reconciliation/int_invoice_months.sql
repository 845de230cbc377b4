-- Grain: one row per provider, account and month with a bill or an invoice: what the cost report says and what was invoiced.

with

invoices as (

    select
        provider,
        account_id,
        month_start_date,
        count(*) as invoice_count,
        sum(total_usd) as invoice_usd,
        sum(tax_usd) as tax_usd,
        sum(credit_usd) as credit_usd,
        sum(commitment_usd) as commitment_usd
    from {{ ref('stg_registry__invoices') }}
    group by provider, account_id, month_start_date

),

charged as (

    select
        provider,
        account_id,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        sum(billed_usd) as cost_report_usd,
        sum(case when charge_category = 'Tax' then billed_usd else 0 end) as report_tax_usd,
        sum(case when charge_category in ('Credit', 'Adjustment') then billed_usd else 0 end) as report_credit_usd,
        count(distinct coalesce(project_id, '') || chr(31) || coalesce(model_name, '') || chr(31) || line_item) as line_count
    from {{ ref('fct_charges') }}
    group by 1, 2, 3

),

days as (

    select
        provider,
        account_id,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        bool_and(is_billed_complete) as is_complete,
        max(usage_date) as last_date
    from {{ ref('int_bill_days') }}
    where has_bill_source
    group by 1, 2, 3

)

select
    coalesce(charged.provider, invoices.provider) as provider,
    coalesce(charged.account_id, invoices.account_id) as account_id,
    coalesce(charged.month_start_date, invoices.month_start_date) as month_start_date,
    coalesce(invoices.invoice_count, 0) as invoice_count,
    cast(coalesce(charged.cost_report_usd, 0) as decimal(38, 12)) as cost_report_usd,
    cast(invoices.invoice_usd as decimal(38, 12)) as invoice_usd,
    -- a part that the invoice does not tell cannot be named
    cast(coalesce(invoices.tax_usd - coalesce(charged.report_tax_usd, 0), 0) as decimal(38, 12)) as tax_usd,
    cast(coalesce(invoices.credit_usd - coalesce(charged.report_credit_usd, 0), 0) as decimal(38, 12)) as credit_usd,
    cast(coalesce(invoices.commitment_usd, 0) as decimal(38, 12)) as commitment_usd,
    coalesce(charged.line_count, 0) + 1 as line_count,
    coalesce(
        days.is_complete
        and days.last_date = cast(date_trunc('month', days.last_date) + interval '1 month' as date) - 1, false
    ) as is_complete
from charged
full outer join invoices
    on charged.provider = invoices.provider
    and charged.account_id = invoices.account_id
    and charged.month_start_date = invoices.month_start_date
left join days
    on coalesce(charged.provider, invoices.provider) = days.provider
    and coalesce(charged.account_id, invoices.account_id) = days.account_id
    and coalesce(charged.month_start_date, invoices.month_start_date) = days.month_start_date
