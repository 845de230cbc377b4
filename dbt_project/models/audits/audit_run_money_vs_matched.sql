-- Grain: one row per pool whose explained money was not handed to its runs exactly. Empty when run money is conserved.

with

matched as (

    select pool_key, sum(matched_usd) as matched_usd
    from {{ ref('int_charge_lines_matched') }}
    group by pool_key

),

handed as (

    select pool_key, sum(billed_usd) as handed_usd
    from {{ ref('int_bucket_meters_billed') }}
    group by pool_key

)

select
    coalesce(matched.pool_key, handed.pool_key) as pool_key,
    matched.matched_usd,
    handed.handed_usd
from matched
full outer join handed
    on matched.pool_key = handed.pool_key
where coalesce(matched.matched_usd, 0) <> coalesce(handed.handed_usd, 0)
    -- a part that could not be computed is not a part of nothing
    or (matched.matched_usd <> 0 and handed.handed_usd is null)
