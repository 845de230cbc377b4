-- Grain: one row per UTC day with metered usage. A day's fingerprint stands for its own usage and that of the next day: a cache
-- write in the evening may be read after midnight.

with

days as (

    select usage_date, max(_fingerprint) as usage_hash
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'
    group by usage_date

)

select
    days.usage_date,
    {{ hash_key(['days.usage_hash', 'next_days.usage_hash']) }} as fingerprint
from days
left join days as next_days on days.usage_date + 1 = next_days.usage_date
