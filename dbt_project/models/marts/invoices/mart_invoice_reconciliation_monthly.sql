-- Grain: one row per provider, account_id and month_start_date with a cost report or an invoice.

with

months as (select * from {{ ref('int_invoice_months') }}),

named as (

    select
        *,
        invoice_usd - cost_report_usd as difference_usd,
        invoice_usd - cost_report_usd - tax_usd - credit_usd - commitment_usd as rest_usd
    from months

),

judged as (

    select
        *,
        -- an invoice prints each of its lines, and their total, to the cent: half a cent each at most
        abs(rest_usd) <= line_count * cast(0.005 as decimal(38, 12)) as is_rounding
    from named

)

select
    provider,
    account_id,
    month_start_date,
    cast(invoice_count as bigint) as invoice_count,
    cast(cost_report_usd as decimal(38, 12)) as cost_report_usd,
    cast(invoice_usd as decimal(38, 12)) as invoice_usd,
    cast(difference_usd as decimal(38, 12)) as difference_usd,
    cast(case when invoice_count > 0 then tax_usd end as decimal(38, 12)) as tax_usd,
    cast(case when invoice_count > 0 then credit_usd end as decimal(38, 12)) as credit_usd,
    cast(case when invoice_count > 0 then commitment_usd end as decimal(38, 12)) as commitment_usd,
    cast(case when is_rounding then rest_usd when not is_rounding then 0 end as decimal(38, 12)) as rounding_usd,
    cast(case when is_rounding then 0 when not is_rounding then rest_usd end as decimal(38, 12)) as unexplained_usd,
    cast(
        case
            when invoice_count = 0 then 'ties to the cost report'
            when is_rounding then 'ties to the invoice'
            else 'differs from the invoice'
        end as varchar
    ) as basis,
    not is_complete as is_provisional
from judged
