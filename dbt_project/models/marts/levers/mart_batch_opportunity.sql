-- Grain: one row per workflow_key, provider, model_name and month with priced metered requests at the standard tier: the same tokens at the
-- batch price of each day.

select
    batches.workflow_key,
    batches.provider,
    batches.model_name,
    batches.month_start_date,
    batches.latency_tolerance,
    batches.list_cost_usd,
    batches.batch_cost_usd,
    batches.verdict,
    batches.reason,
    batches.saving_usd,
    cast(case when batches.saving_usd is not null then savings.saving_usd end as decimal(38, 12)) as saving_after_levers_usd
from {{ ref('int_lever_batch_monthly') }} as batches
left join {{ ref('int_lever_savings') }} as savings
    on batches.workflow_key = savings.workflow_key
    and batches.provider = savings.provider
    and batches.model_name = savings.model_name
    and batches.month_start_date = savings.month_start_date
    and savings.lever = 'batch'
