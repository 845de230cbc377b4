-- Grain: one row per workflow, outcome type and day where the newest version in the restatement log is not what the daily mart says.
-- Empty when no change went unlogged.

with

versions as (

    select *
    from (
        select
            versions.*,
            row_number() over (
                partition by workflow_key, outcome_type, usage_date order by version_number desc
            ) as newness
        from {{ ref('int_workflow_cost_versions') }} as versions
    ) as ranked
    where newness = 1
        and not is_gone

),

costs as (select * from {{ ref('mart_workflow_cost_per_outcome_daily') }})

select
    coalesce(versions.workflow_key, costs.workflow_key) as workflow_key,
    coalesce(versions.outcome_type, costs.outcome_type) as outcome_type,
    coalesce(versions.usage_date, costs.usage_date) as usage_date,
    versions.total_usd as version_usd,
    costs.total_usd
from versions
full outer join costs
    on versions.workflow_key = costs.workflow_key
    and versions.outcome_type = costs.outcome_type
    and versions.usage_date = costs.usage_date
where versions.total_usd is distinct from costs.total_usd
    or versions.attributed_usd is distinct from costs.attributed_usd
    or versions.outcome_count is distinct from costs.outcome_count
    or versions.reworked_outcome_count is distinct from costs.reworked_outcome_count
    or versions.outcome_cost_usd is distinct from costs.outcome_cost_usd
