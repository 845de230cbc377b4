-- Grain: one row per outcome that the evidence names, and type reached from it, whose chained cost is not its cost in the
-- ledger. Empty when chains split and never copy within a type.

with

ledger as (

    select outcome_key, sum(allocated_usd) as ledger_usd
    from {{ ref('fct_cost_allocations') }}
    where allocation_class = 'attributed'
    group by outcome_key

),

chained as (

    select
        evidence_outcome_key,
        outcome_type,
        sum(outcome_cost_usd) as chained_usd
    from {{ ref('fct_outcome_costs') }}
    group by evidence_outcome_key, outcome_type

)

select
    coalesce(ledger.outcome_key, chained.evidence_outcome_key) as outcome_key,
    chained.outcome_type,
    ledger.ledger_usd,
    chained.chained_usd
from ledger
full outer join chained
    on ledger.outcome_key = chained.evidence_outcome_key
where ledger.ledger_usd is distinct from chained.chained_usd
