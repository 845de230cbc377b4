-- Grain: one row per rule, scope_type (team or workflow), scope_key and usage_date (UTC) whose spend is out of the ordinary.

with

hits as (select * from {{ ref('int_spend_rule_hits') }} where is_default),

drivers as (

    select
        scope_type,
        scope_key,
        usage_date,
        max(case when driver_rank = 1 then driver_type end) as driver_type,
        max(case when driver_rank = 1 then driver_key end) as driver_key,
        cast(max(case when driver_rank = 1 then driver_usd end) as decimal(38, 12)) as driver_usd,
        cast(max(case when driver_rank = 1 then driver_increase_usd end) as decimal(38, 12)) as driver_increase_usd,
        {%- for driver_type in ['model', 'api_key', 'run'] %}
        max(case when driver_type = '{{ driver_type }}' then driver_key end) as {{ driver_type }}_driver_key,
        cast(max(case when driver_type = '{{ driver_type }}' then driver_increase_usd end) as decimal(38, 12))
            as {{ driver_type }}_increase_usd
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_anomaly_drivers') }}
    group by scope_type, scope_key, usage_date

)

select
    hits.usage_date,
    hits.scope_type,
    hits.scope_key,
    hits.rule,
    hits.threshold_percent,
    hits.minimum_usd,
    hits.spend_usd,
    hits.trailing_mean_usd,
    hits.expected_usd,
    cast(hits.spend_usd - hits.expected_usd as decimal(38, 12)) as excess_usd,
    drivers.driver_type,
    drivers.driver_key,
    drivers.driver_usd,
    drivers.driver_increase_usd,
    {%- for driver_type in ['model', 'api_key', 'run'] %}
    drivers.{{ driver_type }}_driver_key,
    drivers.{{ driver_type }}_increase_usd,
    {%- endfor %}
    hits.unpriced_request_count,
    hits.is_provisional
from hits
inner join drivers
    on hits.scope_type = drivers.scope_type
    and hits.scope_key = drivers.scope_key
    and hits.usage_date = drivers.usage_date
