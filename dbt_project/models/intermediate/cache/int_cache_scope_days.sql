-- Grain: one row per usage_date and scope_hash: whether the scope marked nothing for the cache on the day, or on the next one; whether
-- it wrote anything for an hour on the day or on the one before, and whether the same is so for the next day, whose first calls
-- read what the last of the day kept. With the workflow, and the fewest tokens of a prompt that its model caches.

with

usage as (

    select
        usage_date,
        scope_hash,
        bool_or(is_prefix_named) as has_named_prefix,
        sum(marked_tokens) = 0 as is_quiet,
        sum(write_1h_tokens) > 0 as has_1h_writes
    from {{ ref('int_cache_unit_usage') }}
    group by usage_date, scope_hash

)

select
    today.usage_date,
    today.scope_hash,
    today.has_named_prefix,
    today.is_quiet,
    coalesce(tomorrow.is_quiet, false) as is_quiet_next,
    today.has_1h_writes or coalesce(yesterday.has_1h_writes, false) as is_1h_asked,
    today.has_1h_writes or coalesce(tomorrow.has_1h_writes, false) as is_1h_asked_next,
    names.workflow_key,
    names.min_cacheable_tokens
from usage as today
left join {{ ref('int_cache_scope_names') }} as names
    on today.scope_hash = names.scope_hash
left join usage as yesterday
    on today.scope_hash = yesterday.scope_hash
    and today.usage_date = yesterday.usage_date + 1
left join usage as tomorrow
    on today.scope_hash = tomorrow.scope_hash
    and today.usage_date = tomorrow.usage_date - 1
