-- Grain: one row per workflow and day whose cost classes do not sum to the workflow's total. Empty when no dollar is in two classes or none.

with

classes as (

    select workflow_key, usage_date, sum(cost_usd) as class_usd
    from {{ ref('mart_workflow_cost_classes_daily') }}
    group by workflow_key, usage_date

),

workflows as (

    select workflow_key, usage_date, sum(total_usd) as total_usd
    from {{ ref('mart_workflow_cost_per_outcome_daily') }}
    group by workflow_key, usage_date

)

select
    coalesce(classes.workflow_key, workflows.workflow_key) as workflow_key,
    coalesce(classes.usage_date, workflows.usage_date) as usage_date,
    classes.class_usd,
    workflows.total_usd
from classes
full outer join workflows
    on classes.workflow_key = workflows.workflow_key
    and classes.usage_date = workflows.usage_date
where coalesce(classes.class_usd, 0) <> coalesce(workflows.total_usd, 0)
