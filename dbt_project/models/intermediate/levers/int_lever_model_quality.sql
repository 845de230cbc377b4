-- Grain: one row per task_type, provider and model_name: the final outcomes that this model's answers made, and how many were reworked. An
-- outcome counts once, for the model that wrote the most tokens in the runs tied to it.
with

workflows as (select workflow_key, task_type from {{ ref('stg_registry__workflows') }}),

outcomes as (

    -- what may still be reworked says nothing yet
    select outcome_key, is_reworked
    from {{ ref('int_outcomes_judged') }}
    where is_final

),

written as (

    select
        ties.outcome_key,
        workflows.task_type,
        run_usage.provider,
        run_usage.model_name,
        sum(run_usage.output_tokens) as output_tokens
    from {{ ref('int_run_outcomes') }} as ties
    inner join {{ ref('int_run_usage_daily') }} as run_usage
        on ties.run_key = run_usage.run_key
    inner join workflows
        on run_usage.workflow_key = workflows.workflow_key
    -- the person and the hour (grade D) say who may have made it, not which model did
    where ties.match_grade in ('A', 'B', 'C')
        and workflows.task_type is not null
    group by ties.outcome_key, workflows.task_type, run_usage.provider, run_usage.model_name

),

ranked as (

    select
        *,
        row_number() over (
            partition by outcome_key
            order by
                output_tokens desc,
                {{ byte_order('provider') }},
                {{ byte_order('model_name') }},
                {{ byte_order('task_type') }}
        ) as writer_rank
    from written
    where output_tokens > 0

)

select
    ranked.task_type,
    ranked.provider,
    ranked.model_name,
    count(*) as outcome_count,
    count(case when outcomes.is_reworked then 1 end) as reworked_outcome_count
from ranked
inner join outcomes on ranked.outcome_key = outcomes.outcome_key
where ranked.writer_rank = 1
group by ranked.task_type, ranked.provider, ranked.model_name
