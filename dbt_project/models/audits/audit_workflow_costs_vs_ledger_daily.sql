-- Grain: one row per day where the workflows' totals do not sum to the runs' part of the ledger. Empty when they tie.

with

workflows as (

    select
        usage_date,
        sum(total_usd) as total_usd,
        sum(attributed_usd) as attributed_usd
    from {{ ref('mart_workflow_cost_per_outcome_daily') }}
    group by usage_date

),

ledger as (

    select
        usage_date,
        sum(allocated_usd) as total_usd,
        sum(case when allocation_class = 'attributed' then allocated_usd else 0 end) as attributed_usd
    from {{ ref('fct_cost_allocations') }}
    where allocation_class in ('attributed', 'unattributed')
    group by usage_date

)

select
    coalesce(workflows.usage_date, ledger.usage_date) as usage_date,
    workflows.total_usd as workflows_usd,
    ledger.total_usd as ledger_usd
from workflows
full outer join ledger
    on workflows.usage_date = ledger.usage_date
where coalesce(workflows.total_usd, 0) <> coalesce(ledger.total_usd, 0)
    or coalesce(workflows.attributed_usd, 0) <> coalesce(ledger.attributed_usd, 0)
