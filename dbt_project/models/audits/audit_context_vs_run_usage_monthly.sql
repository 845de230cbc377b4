-- Grain: one row per workflow and month whose context bands do not sum to its metered list spend. Empty when every dollar stands in one band.

with

bands as (

    select
        workflow_key,
        month_start_date,
        sum(list_cost_usd) as band_usd,
        sum(stable_prompt_usd + new_prompt_usd + answer_usd) as part_usd,
        sum(request_count) as request_count
    from {{ ref('mart_context_opportunity') }}
    group by workflow_key, month_start_date

),

runs as (

    select
        workflow_key,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        sum(list_cost_usd) as run_usd,
        sum(request_count) as request_count
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'
    group by 1, 2

)

select
    coalesce(bands.workflow_key, runs.workflow_key) as workflow_key,
    coalesce(bands.month_start_date, runs.month_start_date) as month_start_date,
    cast(bands.band_usd as decimal(38, 12)) as band_usd,
    cast(runs.run_usd as decimal(38, 12)) as run_usd
from bands
full outer join runs
    on bands.workflow_key = runs.workflow_key
    and bands.month_start_date = runs.month_start_date
where bands.band_usd is distinct from runs.run_usd
    or bands.part_usd is distinct from runs.run_usd
    or bands.request_count is distinct from runs.request_count
