-- Grain: one row per provider and week that has eight weeks before it and eight after: what the spend of those was for one million before.
-- In order of size; beside it the last eight weeks that are known.
with

weeks as (select * from {{ ref('int_spend_weekly') }}),

-- a week in which the provider was not used has no row: its number is skipped, and its spend is nothing
summed as (

    select
        provider,
        week_start_date,
        week_number,
        min(week_number) over (partition by provider) as first_week_number,
        max(week_number) over (partition by provider) as last_week_number,
        sum({{ picos('list_cost_usd') }}) over (
            partition by provider order by week_number range between 7 preceding and current row
        ) as before_picos,
        coalesce(sum({{ picos('list_cost_usd') }}) over (
            partition by provider order by week_number range between 1 following and 8 following
        ), 0) as after_picos
    from weeks

),

levels as (

    select provider, week_start_date as last_week_start_date, before_picos as level_picos
    from summed
    where week_number = last_week_number

),

changes as (

    select
        provider,
        week_start_date,
        {{ whole_quotient('after_picos * 1000000', 'before_picos') }} as change_ppm
    from summed
    where week_number >= first_week_number + 7
        and week_number <= last_week_number - 8
        and before_picos > 0

)

select
    levels.provider,
    levels.last_week_start_date,
    levels.level_picos,
    changes.week_start_date,
    changes.change_ppm,
    row_number() over (
        partition by levels.provider order by changes.change_ppm, changes.week_start_date
    ) as change_rank,
    count(changes.change_ppm) over (partition by levels.provider) as change_count
from levels
left join changes on levels.provider = changes.provider
