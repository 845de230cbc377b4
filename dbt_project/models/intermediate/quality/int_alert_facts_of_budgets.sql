-- Grain: one row per fact_key: a share of a budget's limit that its newest known month has reached. Each share is a fact of its own, so
-- that 80 % is told after 50 %; a month that begins has reached none.
{{ config(tags=['intraday']) }}

with

newest as (

    select *
    from (
        select
            budgets.*,
            row_number() over (partition by budgets.budget_key order by budgets.month_start_date desc) as nth
        from {{ ref('mart_budget_status') }} as budgets
    ) as numbered
    where nth = 1
        -- whoever approved an exemption has been told
        and not is_exempt

)

select
    cast('budget/' || newest.budget_key || '/' || crossings.threshold_percent as varchar) as fact_key,
    -- from the whole limit on the money is gone; before that there is something to save
    cast(case when crossings.threshold_percent >= 100 then 'error' else 'warn' end as varchar) as severity,
    cast(newest.budget_key as varchar) as subject_key,
    cast('A budget has reached ' || crossings.threshold_percent || ' % of its limit' as varchar) as title,
    cast('spent USD' as varchar) as number_1_name,
    newest.spent_usd as number_1,
    cast('limit USD' as varchar) as number_2_name,
    newest.limit_usd as number_2,
    cast('days left' as varchar) as number_3_name,
    cast(newest.days_left as decimal(38, 12)) as number_3,
    cast('reached on ' || crossings.crossed_on as varchar) as detail,
    cast({{ fact_owner('newest', 'workflows') }} as varchar) as owner,
    cast('marts/mart_budget_status' as varchar) as asset,
    night.checked_on
from newest
inner join {{ ref('int_budget_crossings') }} as crossings
    on newest.budget_key = crossings.budget_key
    and newest.month_start_date = crossings.month_start_date
cross join {{ ref('int_quality_night') }} as night
left join {{ ref('dim_workflows') }} as workflows
    on newest.scope_type = 'workflow'
    and newest.scope_key = workflows.workflow_key
