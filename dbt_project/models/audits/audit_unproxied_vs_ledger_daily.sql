-- Grain: one row per day, provider and gap class where the mart of unproxied spend differs from the ledger, on days whose
-- bill is complete. Empty when both tell the same gaps.

with

told as (

    select usage_date, provider, gap_class, sum(gap_usd) as told_usd
    from {{ ref('mart_unproxied_spend_daily') }}
    where not is_provisional
    group by usage_date, provider, gap_class

),

ledger as (

    select usage_date, provider, gap_class, sum(allocated_usd) as ledger_usd
    from {{ ref('fct_cost_allocations') }}
    where gap_class is not null
    group by usage_date, provider, gap_class

)

select
    coalesce(told.usage_date, ledger.usage_date) as usage_date,
    coalesce(told.provider, ledger.provider) as provider,
    coalesce(told.gap_class, ledger.gap_class) as gap_class,
    told.told_usd,
    ledger.ledger_usd
from told
full outer join ledger
    on told.usage_date = ledger.usage_date
    and told.provider = ledger.provider
    and told.gap_class = ledger.gap_class
where coalesce(told.told_usd, 0) <> coalesce(ledger.ledger_usd, 0)
