-- Grain: one row per team or workflow (scope_type, scope_key) and UTC day that spends enough to ring and has 35 days before it: the median
-- of its weekday in these five weeks, and how far the middle one of the 35 days was from its own weekday's median, in millionths of it: busy
-- days move by more dollars than quiet ones, and by the same share. Five is odd, so the median is a day that happened, and exact.

with

rules as (select min(minimum_usd) as minimum_usd from {{ ref('anomaly_rules') }}),

days as (select * from {{ ref('int_scope_days') }} where scope_type in ('team', 'workflow')),

judged as (

    select days.scope_type, days.scope_key, days.usage_date, days.weekday
    from days
    cross join rules
    where days.day_number > 35
        and days.spend_usd >= rules.minimum_usd

),

history as (

    select
        judged.scope_type,
        judged.scope_key,
        judged.usage_date,
        judged.weekday as judged_weekday,
        days.weekday,
        days.spend_usd,
        row_number() over (
            partition by judged.scope_type, judged.scope_key, judged.usage_date, days.weekday order by days.spend_usd
        ) as weekday_rank
    from judged
    inner join days
        on judged.scope_type = days.scope_type
        and judged.scope_key = days.scope_key
        and judged.usage_date - 35 <= days.usage_date
        and judged.usage_date > days.usage_date

),

medians as (select * from history where weekday_rank = 3),

deviations as (

    select
        history.scope_type,
        history.scope_key,
        history.usage_date,
        {{ whole_quotient(
            picos('abs(history.spend_usd - medians.spend_usd)') ~ ' * 1000000', picos('medians.spend_usd')
        ) }} as deviation_millionths
    from history
    inner join medians
        on history.scope_type = medians.scope_type
        and history.scope_key = medians.scope_key
        and history.usage_date = medians.usage_date
        and history.weekday = medians.weekday
    -- a weekday that usually spends nothing has no level to be far from
    where medians.spend_usd > 0

),

ranked as (

    select
        *,
        row_number() over (partition by scope_type, scope_key, usage_date order by deviation_millionths) as nth,
        count(*) over (partition by scope_type, scope_key, usage_date) as day_count
    from deviations

)

select
    medians.scope_type,
    medians.scope_key,
    medians.usage_date,
    medians.spend_usd as weekday_median_usd,
    cast(ranked.deviation_millionths as bigint) as median_deviation_millionths
from medians
inner join ranked
    on medians.scope_type = ranked.scope_type
    and medians.scope_key = ranked.scope_key
    and medians.usage_date = ranked.usage_date
where medians.weekday = medians.judged_weekday
    and medians.spend_usd > 0
    -- the middle one; of two middle ones the larger
    and ranked.nth = {{ whole_quotient('ranked.day_count', 2) }} + 1
