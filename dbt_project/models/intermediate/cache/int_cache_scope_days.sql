-- Grain: one row per judged_date and scope_hash: whether the scope marked nothing for the cache on the day, and whether it wrote anything
-- for an hour on it or on the day before.

with

spans as (select * from {{ ref('int_cache_spans') }}),

usage as (

    select
        usage_date,
        scope_hash,
        sum(marked_tokens) as marked_tokens,
        sum(write_1h_tokens) as write_1h_tokens
    from {{ ref('int_cache_unit_usage') }}
    group by usage_date, scope_hash

)

select
    spans.judged_date,
    usage.scope_hash,
    sum(case when usage.usage_date = spans.judged_date then usage.marked_tokens else 0 end) = 0 as is_quiet,
    sum(usage.write_1h_tokens) > 0 as has_1h_writes
from spans
inner join usage
    on spans.read_date = usage.usage_date
group by spans.judged_date, usage.scope_hash
