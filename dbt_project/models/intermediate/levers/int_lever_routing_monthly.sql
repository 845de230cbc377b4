-- Grain: one row per workflow_key, provider, model_name and month with priced metered requests at the standard tier. What the same tokens would
-- have cost at the best other model of the task type, and whether its outcomes let it take over.
with

choices as (select * from {{ ref('int_lever_routing_choices') }}),

repriced as (select * from {{ ref('int_lever_repriced_monthly') }} where priced_tier = 'standard'),

own as (

    select month_start_date, workflow_key, provider, model_name, list_cost_usd
    from repriced
    where priced_model_name = model_name

),

priced as (

    select
        own.month_start_date,
        own.list_cost_usd,
        choices.*,
        repriced.repriced_usd as candidate_cost_usd,
        choices.verdict = 'switch' and repriced.repriced_usd is null as is_month_without_price
    from own
    inner join choices
        on own.workflow_key = choices.workflow_key
        and own.provider = choices.provider
        and own.model_name = choices.model_name
    left join repriced
        on own.month_start_date = repriced.month_start_date
        and own.workflow_key = repriced.workflow_key
        and own.provider = repriced.provider
        and own.model_name = repriced.model_name
        and choices.candidate_model_name = repriced.priced_model_name

)

select
    workflow_key,
    task_type,
    provider,
    model_name,
    month_start_date,
    candidate_model_name,
    list_cost_usd,
    candidate_cost_usd,
    outcome_count,
    reworked_count,
    candidate_outcome_count,
    candidate_reworked_count,
    cast(case when is_month_without_price then 'insufficient_data' else verdict end as varchar) as verdict,
    cast(case when is_month_without_price then 'no_price_in_month' else reason end as varchar) as reason,
    -- to keep a model saves nothing; what cannot be judged has no number
    cast(
        case verdict
            when 'switch' then list_cost_usd - candidate_cost_usd
            when 'keep' then 0
        end as decimal(38, 12)
    ) as saving_usd
from priced
