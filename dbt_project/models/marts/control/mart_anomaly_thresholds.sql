-- Grain: one row per rule, threshold_percent, scope_type (team or workflow) and scope_key: how often it would have rung over all days known.

with

rules as (select * from {{ ref('anomaly_rules') }}),

days as (select * from {{ ref('int_scope_days') }} where scope_type in ('team', 'workflow')),

judged as (

    select
        rules.rule,
        rules.threshold_percent,
        rules.is_default,
        rules.minimum_usd,
        rules.reason,
        days.scope_type,
        days.scope_key,
        -- a scope too young to be judged keeps its row: none of its days was looked at
        count(case when days.day_number > rules.history_days then 1 end) as judged_day_count
    from days
    cross join rules
    group by 1, 2, 3, 4, 5, 6, 7

),

counted as (

    select rule, threshold_percent, scope_type, scope_key, count(*) as alert_count
    from {{ ref('int_spend_rule_hits') }}
    group by rule, threshold_percent, scope_type, scope_key

)

select
    judged.rule,
    judged.threshold_percent,
    judged.scope_type,
    judged.scope_key,
    judged.is_default,
    judged.minimum_usd,
    judged.judged_day_count,
    cast(coalesce(counted.alert_count, 0) as bigint) as alert_count,
    {{ ratio('coalesce(counted.alert_count, 0) * 30', 'judged.judged_day_count') }} as alerts_per_30_days,
    judged.reason
from judged
left join counted
    on judged.rule = counted.rule
    and judged.threshold_percent = counted.threshold_percent
    and judged.scope_type = counted.scope_type
    and judged.scope_key = counted.scope_key
