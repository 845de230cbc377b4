-- Grain: one row per scope_type and scope_key that has spent: the daily limits that its last 60 days suggest, and what they would have blocked.
{#- Shares of the baseline in percent, and the variability from which each holds. -#}
{%- set soft_percents = [(150, '0.4'), (140, '0.2')] %}

with

baselines as (select * from {{ ref('int_scope_baselines') }}),

gateway as (select * from {{ ref('int_gateway_scopes') }}),

reasoned as (

    select
        *,
        cast(
            case
                when day_count < 60 then 'insufficient_history'
                when window_usd <= 0 then 'no_spend'
            end as varchar
        ) as no_limit_reason,
        case
            {%- for percent, from_ratio in soft_percents %}
            when variability_ratio >= {{ from_ratio }} then {{ percent }}
            {%- endfor %}
            else 130
        end as soft_percent_of_days
    from baselines

),

limited as (

    select
        *,
        case when no_limit_reason is null then soft_percent_of_days end as soft_percent,
        case when no_limit_reason is null then {{ unit_cost('busiest_weekday_usd * soft_percent_of_days', 100) }} end
            as soft_limit_usd,
        case when no_limit_reason is null then {{ unit_cost('busiest_weekday_usd * 200', 100) }} end as hard_limit_usd
    from reasoned

),

tested as (

    select
        limited.scope_type,
        limited.scope_key,
        -- a gateway blocks once the limit is reached, so the call that reaches it still passes
        count(case when days.spend_usd >= limited.soft_limit_usd then 1 end) as soft_reached_day_count,
        count(case when days.spend_usd >= limited.hard_limit_usd then 1 end) as hard_blocked_day_count,
        sum(greatest(days.spend_usd - limited.hard_limit_usd, 0)) as hard_blocked_usd
    from limited
    inner join {{ ref('int_scope_days') }} as days
        on limited.scope_type = days.scope_type
        and limited.scope_key = days.scope_key
        and days.usage_date >= limited.window_start_date
        and days.usage_date <= limited.window_end_date
    where limited.no_limit_reason is null
    group by limited.scope_type, limited.scope_key

)

select
    limited.scope_type,
    limited.scope_key,
    limited.window_start_date,
    limited.window_end_date,
    limited.day_count,
    cast(limited.window_usd as decimal(38, 12)) as window_usd,
    cast(limited.busiest_weekday_usd as decimal(38, 12)) as baseline_daily_usd,
    limited.variability_ratio,
    cast(limited.soft_percent as bigint) as soft_percent,
    cast(limited.soft_limit_usd as decimal(38, 12)) as soft_limit_usd,
    cast(limited.hard_limit_usd as decimal(38, 12)) as hard_limit_usd,
    limited.no_limit_reason,
    tested.soft_reached_day_count,
    tested.hard_blocked_day_count,
    cast(tested.hard_blocked_usd as decimal(38, 12)) as hard_blocked_usd,
    cast(limited.unpriced_request_count as bigint) as unpriced_request_count,
    gateway.gateway_id,
    cast(coalesce(gateway.gateway_id_count, 0) as bigint) as gateway_id_count
from limited
left join tested
    on limited.scope_type = tested.scope_type
    and limited.scope_key = tested.scope_key
left join gateway
    on limited.scope_type = gateway.scope_type
    and limited.scope_key = gateway.scope_key
