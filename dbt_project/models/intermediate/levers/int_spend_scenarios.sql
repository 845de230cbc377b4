-- Grain: one row per provider, next quarter (thirteen weeks) and past change: what the quarter would cost, had the spend gone on as it did
-- then. In order of size; USD list price, before and after the levers.
with

changes as (

    select *
    from {{ ref('int_spend_changes') }}
    where change_count >= {{ lever_threshold('forecast_min_changes') }}

),

medians as (

    select provider, change_ppm as median_ppm
    from changes
    where change_rank = {{ whole_quotient('change_count', '2') }} + 1
        and change_ppm > 0

),

savings as (

    select provider, month_start_date, sum(saving_usd) as saving_usd
    from {{ ref('int_lever_savings') }}
    group by provider, month_start_date

),

spend as (

    select provider, cast(date_trunc('month', usage_date) as date) as month_start_date, sum(list_cost_usd) as list_cost_usd
    from {{ ref('int_lever_usage_daily') }}
    group by 1, 2

),

-- what the levers would have left of the months of the last eight weeks
kept as (

    select
        levels.provider,
        {{ whole_quotient(
            'sum(' ~ picos('spend.list_cost_usd') ~ ' - ' ~ picos('coalesce(savings.saving_usd, 0)') ~ ') * 1000000000',
            'sum(' ~ picos('spend.list_cost_usd') ~ ')'
        ) }} as kept_ppb
    from (select distinct provider, last_week_start_date from changes) as levels
    inner join spend
        on levels.provider = spend.provider
        and spend.month_start_date >= cast(date_trunc('month', levels.last_week_start_date - 49) as date)
    left join savings
        on spend.provider = savings.provider
        and spend.month_start_date = savings.month_start_date
    group by levels.provider

),

spread as (

    select
        changes.provider,
        changes.last_week_start_date,
        changes.level_picos,
        changes.change_rank,
        changes.change_count,
        medians.median_ppm,
        {{ whole_quotient('changes.change_ppm * 1000000', 'medians.median_ppm') }} as spread_ppm
    from changes
    inner join medians on changes.provider = medians.provider

),

quarters as (
    {% for number, trend, root in forecast_quarters() %}
    select
        provider,
        last_week_start_date,
        change_rank,
        change_count,
        {{ number }} as quarter_number,
        {{ whole_quotient(
            whole_quotient('(level_picos * 13)', '8') ~ ' * ' ~ ppm_power('median_ppm', trend), '1000000'
        ) }} as trend_picos,
        {{ ppm_power('spread_ppm', root) }} as spread_ppm
    from spread
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

scenarios as (

    select
        *,
        {{ whole_quotient('trend_picos * spread_ppm', '1000000') }} as quarter_picos
    from quarters

)

select
    scenarios.provider,
    scenarios.last_week_start_date,
    scenarios.quarter_number,
    scenarios.change_rank,
    scenarios.change_count,
    {{ usd_from_picos('scenarios.quarter_picos') }} as spend_usd,
    {{ usd_from_picos(
        whole_quotient('scenarios.quarter_picos * coalesce(kept.kept_ppb, 1000000000)', '1000000000')
    ) }} as spend_after_levers_usd
from scenarios
left join kept on scenarios.provider = kept.provider
