-- Grain: one row per month that the advice's window touches, workflow_key, provider and model_name with a clear switch of cache tier: the
-- month's part of what the switch saves, as the month's input side is to the window's.

with

advice as (

    select *
    from {{ ref('mart_cache_tier_advice') }}
    where verdict = 'switch'

),

months as (

    select
        month_start_date,
        workflow_key,
        provider,
        model_name,
        sum(input_usd) as input_usd,
        sum(list_cost_usd) as list_cost_usd
    from {{ ref('int_lever_work_daily') }}
    group by month_start_date, workflow_key, provider, model_name

)

select
    months.month_start_date,
    months.workflow_key,
    months.provider,
    months.model_name,
    cast(months.list_cost_usd as decimal(38, 12)) as list_cost_usd,
    {{ usd_from_picos(
        share_of(picos('months.input_usd'), picos('advice.saving_usd'), picos('advice.observed_usd'))
    ) }} as saving_usd
from months
inner join advice
    on months.workflow_key = advice.workflow_key
    and months.provider = advice.provider
    and months.model_name = advice.model_name
    and months.month_start_date >= cast(date_trunc('month', advice.window_start_date) as date)
