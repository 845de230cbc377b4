-- Grain: one row per provider, account and month whose residuals do not sum to the difference from the invoice, whose cost report is
-- not its charges, or whose ledger, once the month is complete, is not its cost report. Empty when the month ties.

with

months as (select * from {{ ref('mart_invoice_reconciliation_monthly') }}),

charged as (

    select provider, account_id, cast(date_trunc('month', usage_date) as date) as month_start_date, sum(billed_usd) as billed_usd
    from {{ ref('fct_charges') }}
    group by 1, 2, 3

),

ledger as (

    select
        provider,
        account_id,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        sum(allocated_usd) as ledger_usd
    from {{ ref('fct_cost_allocations') }}
    where cost_basis = 'billed'
    group by 1, 2, 3

)

select
    months.*,
    charged.billed_usd,
    ledger.ledger_usd
from months
full outer join charged
    on months.provider = charged.provider
    and months.account_id = charged.account_id
    and months.month_start_date = charged.month_start_date
left join ledger
    on months.provider = ledger.provider
    and months.account_id = ledger.account_id
    and months.month_start_date = ledger.month_start_date
where months.provider is null
    or months.cost_report_usd <> coalesce(charged.billed_usd, 0)
    or months.difference_usd <> months.tax_usd + months.credit_usd + months.commitment_usd
    + months.rounding_usd + months.unexplained_usd
    or (months.invoice_count > 0 and months.difference_usd is null)
    or (not months.is_provisional and months.cost_report_usd <> coalesce(ledger.ledger_usd, 0))
