-- Grain: one row per fact_key: a team or workflow whose spend is out of the ordinary, told by its newest such day of the last three. While
-- it goes on it is one fact; after two ordinary days it is over.
{{ config(tags=['intraday']) }}

with

newest as (

    select *
    from (
        select
            anomalies.*,
            night.checked_on,
            row_number() over (
                partition by anomalies.scope_type, anomalies.scope_key
                order by anomalies.usage_date desc, anomalies.excess_usd desc, {{ byte_order('anomalies.rule') }} asc
            ) as nth
        from {{ ref('mart_spend_anomalies_daily') }} as anomalies
        cross join {{ ref('int_quality_night') }} as night
        -- a night ends with yesterday, an hour with today: one night may fail before anything is forgotten
        where anomalies.usage_date >= night.checked_on - 2
    ) as numbered
    where nth = 1

)

select
    cast('anomaly/' || newest.scope_type || '/' || newest.scope_key as varchar) as fact_key,
    -- the rules are back-tested to ring seldom (mart_anomaly_thresholds), so that each may wake somebody
    cast('error' as varchar) as severity,
    cast(newest.scope_type || ' ' || newest.scope_key as varchar) as subject_key,
    cast('Spend is out of the ordinary' as varchar) as title,
    cast('spend USD' as varchar) as number_1_name,
    newest.spend_usd as number_1,
    cast('trailing mean USD' as varchar) as number_2_name,
    newest.trailing_mean_usd as number_2,
    cast('driver USD' as varchar) as number_3_name,
    newest.driver_usd as number_3,
    cast(newest.usage_date || ': driven by ' || newest.driver_type || ' ' || newest.driver_key as varchar) as detail,
    cast({{ fact_owner('newest', 'workflows') }} as varchar) as owner,
    cast('marts/mart_spend_anomalies_daily' as varchar) as asset,
    newest.checked_on
from newest
left join {{ ref('dim_workflows') }} as workflows
    on newest.scope_type = 'workflow'
    and newest.scope_key = workflows.workflow_key
