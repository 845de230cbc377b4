-- Grain: one row per workflow_key, provider, model_name, month and lever. No dollar is saved twice: each lever works on what those before it left.

select
    workflow_key,
    provider,
    model_name,
    month_start_date,
    lever,
    lever_order,
    spend_usd,
    offered_usd,
    left_before_usd,
    saving_usd,
    left_after_usd
from {{ ref('int_lever_savings') }}
