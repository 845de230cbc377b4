-- Grain: one row per scope_type and scope_key with at least 28 days that the four weeks before them forecast: a twentieth of the errors
-- lies under error_low_usd, another over error_high_usd. Of the last 84 days: twelve weeks hold a quarter's habits and forget older ones.

with

-- a mean of four, so the four are added and the day is taken four times: nothing is divided yet
errors as (

    select
        scope_type,
        scope_key,
        usage_date,
        spend_usd * 4 - (
            lag(spend_usd, 7) over days + lag(spend_usd, 14) over days + lag(spend_usd, 21) over days
            + lag(spend_usd, 28) over days
        ) as error_fourfold_usd,
        row_number() over (partition by scope_type, scope_key order by usage_date desc) as days_back
    from {{ ref('int_scope_days') }}
    where not is_partial_day
    window days as (partition by scope_type, scope_key order by usage_date)

),

ranked as (

    select
        scope_type,
        scope_key,
        error_fourfold_usd,
        row_number() over (partition by scope_type, scope_key order by error_fourfold_usd) as nth,
        count(*) over (partition by scope_type, scope_key) as error_count
    from errors
    where error_fourfold_usd is not null
        and days_back <= 84

),

placed as (

    select
        *,
        -- a new error is equally likely to fall into each of the n + 1 gaps between n errors
        {{ whole_quotient('error_count + 1', 20) }} as low_nth
    from ranked
    where error_count >= 28

)

select
    scope_type,
    scope_key,
    max(error_count) as error_count,
    {{ unit_cost('max(case when nth = low_nth then error_fourfold_usd end)', 4) }} as error_low_usd,
    {{ unit_cost('max(case when nth = error_count + 1 - low_nth then error_fourfold_usd end)', 4) }} as error_high_usd
from placed
group by scope_type, scope_key
