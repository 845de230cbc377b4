-- Grain: one row per workflow_key, provider, model_name and other model of the provider that was seen at the same task type (null: the
-- model itself): what its work would have cost there, and the outcomes of both.
with

workflows as (select workflow_key, task_type from {{ ref('stg_registry__workflows') }}),

quality as (select * from {{ ref('int_lever_model_quality') }}),

-- months that cannot be repriced are left out on both sides
repriced as (

    select
        workflow_key,
        provider,
        model_name,
        case when priced_model_name <> model_name then priced_model_name end as candidate_model_name,
        sum(list_cost_usd) as list_cost_usd,
        sum(repriced_usd) as candidate_usd
    from {{ ref('int_lever_repriced_monthly') }}
    where priced_tier = 'standard'
        and (repriced_usd is not null or priced_model_name = model_name)
    group by workflow_key, provider, model_name, priced_model_name

)

select
    repriced.workflow_key,
    repriced.provider,
    repriced.model_name,
    repriced.candidate_model_name,
    workflows.task_type,
    cast(repriced.list_cost_usd as decimal(38, 12)) as list_cost_usd,
    cast(repriced.candidate_usd as decimal(38, 12)) as candidate_usd,
    coalesce(own.outcome_count, 0) as outcome_count,
    coalesce(own.reworked_outcome_count, 0) as reworked_count,
    coalesce(candidates.outcome_count, 0) as candidate_outcome_count,
    coalesce(candidates.reworked_outcome_count, 0) as candidate_reworked_count
from repriced
left join workflows
    on repriced.workflow_key = workflows.workflow_key
left join quality as own
    on workflows.task_type = own.task_type
    and repriced.provider = own.provider
    and repriced.model_name = own.model_name
left join quality as candidates
    on workflows.task_type = candidates.task_type
    and repriced.provider = candidates.provider
    and repriced.candidate_model_name = candidates.model_name
