-- Grain: one row per month, workflow_key, provider, model_name, priced_model_name and priced_tier: the same tokens at the list price of each
-- day, had that model of the same provider and task type answered at that tier. Null where a price is missing, with the meter.
with

workflows as (select workflow_key, task_type from {{ ref('stg_registry__workflows') }}),

work as (

    select work.*, workflows.task_type
    from {{ ref('int_lever_work_daily') }} as work
    left join workflows on work.workflow_key = workflows.workflow_key

),

targets as (

    select distinct workflow_key, provider, model_name, model_name as priced_model_name
    from work

    union

    -- tokens of another provider are not the same tokens, so its models are no candidates
    select distinct
        work.workflow_key,
        work.provider,
        work.model_name,
        others.model_name as priced_model_name
    from work
    inner join work as others
        on work.task_type = others.task_type
        and work.provider = others.provider

),

tiers as (

    select cast('standard' as varchar) as priced_tier
    union all
    select cast('batch' as varchar) as priced_tier

),

repriced as (

    select
        work.month_start_date,
        work.workflow_key,
        work.provider,
        work.model_name,
        targets.priced_model_name,
        tiers.priced_tier,
        work.list_cost_usd,
        {{ repriced_usd('work', 'prices') }} as repriced_usd,
        {{ meter_without_price('work', 'prices') }} as missing_meter
    from work
    inner join targets
        on work.workflow_key = targets.workflow_key
        and work.provider = targets.provider
        and work.model_name = targets.model_name
    cross join tiers
    -- left join: an unknown price must show as a null, not as a cheaper month
    left join {{ ref('int_lever_prices_daily') }} as prices
        on work.usage_date = prices.usage_date
        and work.provider = prices.provider
        and targets.priced_model_name = prices.model_name
        and tiers.priced_tier = prices.service_tier

)

select
    month_start_date,
    workflow_key,
    provider,
    model_name,
    priced_model_name,
    priced_tier,
    cast(sum(list_cost_usd) as decimal(38, 12)) as list_cost_usd,
    cast(case when count(missing_meter) = 0 then sum(repriced_usd) end as decimal(38, 12)) as repriced_usd,
    cast(min(missing_meter) as varchar) as missing_meter
from repriced
group by month_start_date, workflow_key, provider, model_name, priced_model_name, priced_tier
