-- Grain: one row per anomaly (scope_type, scope_key, usage_date) and driver_type (model, api_key, run): the one that grew most over its own
-- mean of the seven days before. driver_rank 1 names the anomaly.

with

alerts as (

    select distinct scope_type, scope_key, usage_date
    from {{ ref('int_spend_rule_hits') }}
    where is_default

),

usage as (select * from {{ ref('int_metered_usage_daily') }}),

-- two joins by equality, not one by either: the engines would compare every anomaly with every run
scoped as (

    {%- for scope_type in ['team', 'workflow'] %}
    select
        alerts.scope_type,
        alerts.scope_key,
        alerts.usage_date,
        usage.usage_date = alerts.usage_date as is_day,
        usage.model_name,
        usage.api_key,
        usage.run_key,
        usage.spend_usd
    from alerts
    inner join usage
        on alerts.scope_key = usage.{{ scope_type }}_key
        and usage.usage_date >= alerts.usage_date - 7
        and usage.usage_date <= alerts.usage_date
    where alerts.scope_type = '{{ scope_type }}'
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

parts as (

    {%- for driver_type, column in [('model', 'model_name'), ('api_key', 'api_key'), ('run', 'run_key')] %}
    select
        scope_type,
        scope_key,
        usage_date,
        '{{ driver_type }}' as driver_type,
        {{ 3 - loop.index0 }} as breadth,
        {{ column }} as driver_key,
        sum(case when is_day then spend_usd else 0 end) as driver_usd,
        sum(case when is_day then 0 else spend_usd end) as trailing_usd
    from scoped
    group by scope_type, scope_key, usage_date, {{ column }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

ranked as (

    select
        *,
        row_number() over (
            partition by scope_type, scope_key, usage_date, driver_type
            order by driver_usd * 7 - trailing_usd desc, {{ byte_order('driver_key') }}
        ) as part_rank
    from parts

)

select
    scope_type,
    scope_key,
    usage_date,
    cast(driver_type as varchar) as driver_type,
    cast(driver_key as varchar) as driver_key,
    cast(driver_usd as decimal(38, 12)) as driver_usd,
    {{ unit_cost('driver_usd * 7 - trailing_usd', 7) }} as driver_increase_usd,
    -- where two grew alike, the narrower says more: the run, then the key, then the model
    row_number() over (
        partition by scope_type, scope_key, usage_date order by driver_usd * 7 - trailing_usd desc, breadth
    ) as driver_rank
from ranked
where part_rank = 1
