-- Grain: one row per workflow, provider, model and month where what the levers leave is not what they were given less what they save, where they
-- save more than was spent, or where they were given another amount than was spent. Empty when no dollar is saved twice.

with

levers as (

    select
        workflow_key,
        provider,
        model_name,
        month_start_date,
        min(spend_usd) as first_spend_usd,
        max(spend_usd) as last_spend_usd,
        count(*) as lever_count,
        sum(saving_usd) as saving_usd,
        max(case when lever_order = 1 then left_before_usd end) as given_usd,
        max(case when lever_order = {{ lever_order() | length }} then left_after_usd end) as left_usd,
        min(left_after_usd) as least_left_usd,
        count(case when left_before_usd - saving_usd <> left_after_usd then 1 end) as broken_step_count
    from {{ ref('mart_lever_savings_monthly') }}
    group by workflow_key, provider, model_name, month_start_date

),

spend as (

    select
        workflow_key,
        provider,
        model_name,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        sum(list_cost_usd) as spend_usd
    from {{ ref('int_lever_usage_daily') }}
    where service_tier = 'standard'
        and not is_unpriced
    group by 1, 2, 3, 4

)

select
    coalesce(levers.workflow_key, spend.workflow_key) as workflow_key,
    coalesce(levers.provider, spend.provider) as provider,
    coalesce(levers.model_name, spend.model_name) as model_name,
    coalesce(levers.month_start_date, spend.month_start_date) as month_start_date,
    cast(spend.spend_usd as decimal(38, 12)) as spend_usd,
    cast(levers.saving_usd as decimal(38, 12)) as saving_usd,
    cast(levers.left_usd as decimal(38, 12)) as left_usd
from levers
full outer join spend
    on levers.workflow_key = spend.workflow_key
    and levers.provider = spend.provider
    and levers.model_name = spend.model_name
    and levers.month_start_date = spend.month_start_date
where levers.given_usd is distinct from spend.spend_usd
    or levers.first_spend_usd is distinct from spend.spend_usd
    or levers.last_spend_usd is distinct from spend.spend_usd
    or levers.saving_usd + levers.left_usd is distinct from spend.spend_usd
    or levers.saving_usd > spend.spend_usd
    or levers.least_left_usd < 0
    or levers.broken_step_count > 0
    or levers.lever_count <> {{ lever_order() | length }}
