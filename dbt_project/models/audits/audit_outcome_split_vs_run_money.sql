-- Grain: one row per run and day whose money was not split over its outcomes exactly. Empty when nothing is copied or lost.

with

costs as (

    select run_key, usage_date, sum(cost_usd) as cost_usd
    from {{ ref('int_run_costs') }}
    group by run_key, usage_date

),

allocated as (

    select run_key, usage_date, sum(allocated_usd) as allocated_usd
    from {{ ref('fct_cost_allocations') }}
    where allocation_class in ('attributed', 'unattributed')
    group by run_key, usage_date

)

select
    coalesce(costs.run_key, allocated.run_key) as run_key,
    coalesce(costs.usage_date, allocated.usage_date) as usage_date,
    costs.cost_usd,
    allocated.allocated_usd
from costs
full outer join allocated
    on costs.run_key = allocated.run_key
    and costs.usage_date = allocated.usage_date
where coalesce(costs.cost_usd, 0) <> coalesce(allocated.allocated_usd, 0)
