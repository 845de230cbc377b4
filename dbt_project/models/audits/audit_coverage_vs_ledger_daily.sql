-- Grain: one row per day and provider where what coverage calls proxied is not what the ledger lays on runs, on days whose
-- bills are all complete. Empty when both agree.

with

covered as (

    select usage_date, provider, proxied_usd
    from {{ ref('mart_coverage_daily') }}
    where not is_provisional

),

ledger as (

    select usage_date, provider, sum(allocated_usd) as ledger_usd
    from {{ ref('fct_cost_allocations') }}
    where allocation_class in ('attributed', 'unattributed')
        and cost_basis = 'billed'
    group by usage_date, provider

)

select
    covered.usage_date,
    covered.provider,
    covered.proxied_usd,
    ledger.ledger_usd
from covered
left join ledger
    on covered.usage_date = ledger.usage_date
    and covered.provider = ledger.provider
where covered.proxied_usd <> coalesce(ledger.ledger_usd, 0)
