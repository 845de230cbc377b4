-- Grain: one row per workflow_key, usage_date (UTC) and cost_class. The classes of a row's day sum to its total_usd in
-- mart_workflow_cost_per_outcome_daily. What became of the call comes first, then whether its run reached an outcome.

with

workflows as (select * from {{ ref('dim_workflows') }}),

reached as (select distinct run_key from {{ ref('int_run_outcomes') }}),

money as (

    select
        costs.workflow_key,
        costs.usage_date,
        -- a bucket without a fate holds calls that simply succeeded
        {{ cost_class('fates.call_fate', 'reached.run_key') }} as cost_class,
        sum(coalesce(fates.cost_usd, costs.cost_usd)) as cost_usd,
        min(costs.cost_basis) as first_basis,
        max(costs.cost_basis) as last_basis,
        bool_or(costs.is_provisional) as is_provisional
    from {{ ref('int_run_costs') }} as costs
    left join {{ ref('int_run_cost_fates') }} as fates
        on costs.bucket_key = fates.bucket_key
    left join reached
        on costs.run_key = reached.run_key
    where costs.cost_usd <> 0
    group by costs.workflow_key, costs.usage_date, 3

),

-- calls that failed without a meter cost nothing, and are counted all the same
requests as (

    select
        run_usage.workflow_key,
        run_usage.usage_date,
        {{ cost_class('run_usage.call_fate', 'reached.run_key') }} as cost_class,
        sum(run_usage.request_count) as request_count
    from {{ ref('int_run_usage_daily') }} as run_usage
    left join reached
        on run_usage.run_key = reached.run_key
    where run_usage.payment_basis in ('metered', 'none')
    group by run_usage.workflow_key, run_usage.usage_date, 3

),

joined as (

    select
        coalesce(money.workflow_key, requests.workflow_key) as workflow_key,
        coalesce(money.usage_date, requests.usage_date) as usage_date,
        coalesce(money.cost_class, requests.cost_class) as cost_class,
        cast(coalesce(requests.request_count, 0) as bigint) as request_count,
        cast(coalesce(money.cost_usd, 0) as decimal(38, 12)) as cost_usd,
        money.first_basis,
        money.last_basis,
        coalesce(money.is_provisional, false) as is_provisional
    from money
    full outer join requests
        on money.workflow_key = requests.workflow_key
        and money.usage_date = requests.usage_date
        and money.cost_class = requests.cost_class

),

totals as (

    select workflow_key, usage_date, sum(cost_usd) as total_usd
    from joined
    group by workflow_key, usage_date

)

select
    joined.workflow_key,
    workflows.team_key,
    joined.usage_date,
    cast(joined.cost_class as varchar) as cost_class,
    joined.request_count,
    joined.cost_usd,
    {{ ratio('joined.cost_usd', 'totals.total_usd') }} as cost_share_ratio,
    cast(
        case when joined.first_basis = joined.last_basis then joined.first_basis
            when joined.first_basis is not null then 'mixed'
        end as varchar
    ) as cost_basis,
    joined.is_provisional
from joined
inner join workflows
    on joined.workflow_key = workflows.workflow_key
inner join totals
    on joined.workflow_key = totals.workflow_key
    and joined.usage_date = totals.usage_date
