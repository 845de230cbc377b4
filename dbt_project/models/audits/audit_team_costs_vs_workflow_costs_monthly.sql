-- Grain: one row per month where teams and workflows do not sum to the same money. Empty when they tie.

with

teams as (

    select month_start_date, sum(total_usd) as total_usd
    from {{ ref('mart_team_cost_per_pull_request_monthly') }}
    group by month_start_date

),

workflows as (

    select month_start_date, sum(total_usd) as total_usd
    from {{ ref('mart_workflow_cost_per_outcome_monthly') }}
    group by month_start_date

)

select
    coalesce(teams.month_start_date, workflows.month_start_date) as month_start_date,
    teams.total_usd as teams_usd,
    workflows.total_usd as workflows_usd
from teams
full outer join workflows
    on teams.month_start_date = workflows.month_start_date
where coalesce(teams.total_usd, 0) <> coalesce(workflows.total_usd, 0)
