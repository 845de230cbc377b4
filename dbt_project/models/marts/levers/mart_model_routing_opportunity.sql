-- Grain: one row per workflow_key, provider, model_name and month with priced metered requests at the standard tier. What the same tokens would
-- have cost at the best other model of the task type, and whether its outcomes let it take over.

select
    routing.workflow_key,
    routing.task_type,
    routing.provider,
    routing.model_name,
    routing.month_start_date,
    routing.candidate_model_name,
    routing.list_cost_usd,
    routing.candidate_cost_usd,
    routing.outcome_count,
    routing.reworked_count as reworked_outcome_count,
    {{ ratio('routing.reworked_count', 'routing.outcome_count') }} as rework_ratio,
    routing.candidate_outcome_count,
    routing.candidate_reworked_count as candidate_reworked_outcome_count,
    {{ ratio('routing.candidate_reworked_count', 'routing.candidate_outcome_count') }} as candidate_rework_ratio,
    routing.verdict,
    routing.reason,
    routing.saving_usd,
    cast(case when routing.saving_usd is not null then savings.saving_usd end as decimal(38, 12)) as saving_after_levers_usd
from {{ ref('int_lever_routing_monthly') }} as routing
left join {{ ref('int_lever_savings') }} as savings
    on routing.workflow_key = savings.workflow_key
    and routing.provider = savings.provider
    and routing.model_name = savings.model_name
    and routing.month_start_date = savings.month_start_date
    and savings.lever = 'model_routing'
