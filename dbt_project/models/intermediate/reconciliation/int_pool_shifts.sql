-- Grain: one row per pair of neighbouring days of one key, model and meter between which tokens moved: seen on one, billed on
-- the other. No more than the calls of the hour beside that midnight can have moved.

with

pools as (select * from {{ ref('int_pool_evidence') }}),

-- a call is placed by its start here and by its end on the bill: first what the day after was billed for
forward as (

    select
        seen_day.pool_key as seen_pool_key,
        billed_day.pool_key as billed_pool_key,
        least(seen_day.open_surplus_tokens, seen_day.last_hour_tokens, billed_day.open_missing_tokens) as tokens
    from pools as seen_day
    inner join pools as billed_day
        on seen_day.pool_series_key = billed_day.pool_series_key
        and billed_day.usage_date = seen_day.usage_date + 1

),

backward as (

    select
        seen_day.pool_key as seen_pool_key,
        billed_day.pool_key as billed_pool_key,
        least(
            seen_day.open_surplus_tokens - coalesce(given.tokens, 0),
            seen_day.first_hour_tokens,
            billed_day.open_missing_tokens - coalesce(taken.tokens, 0)
        ) as tokens
    from pools as seen_day
    inner join pools as billed_day
        on seen_day.pool_series_key = billed_day.pool_series_key
        and billed_day.usage_date = seen_day.usage_date - 1
    left join forward as given
        on seen_day.pool_key = given.seen_pool_key
    left join forward as taken
        on billed_day.pool_key = taken.billed_pool_key

)

select seen_pool_key, billed_pool_key, cast('day_before' as varchar) as evidence, cast(tokens as bigint) as tokens
from forward
where tokens > 0

union all

select seen_pool_key, billed_pool_key, cast('day_after' as varchar) as evidence, cast(tokens as bigint) as tokens
from backward
where tokens > 0
