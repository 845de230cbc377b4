-- Grain: one row per request of a day that is judged again, or of the hour before it, which may have kept what the day's requests read
-- (int_cache_spans). Never built, as int_cache_requests. The hour is a test of each row, not of the join: DuckDB would take a join
-- by a range of times for one that finds next to nothing, and build its hash tables from all calls.
{{ config(materialized='view') }}

with

requests as (select * from {{ ref('int_cache_requests') }}),

spans as (select * from {{ ref('int_cache_spans') }})

select
    requests.usage_date,
    spans.is_judged,
    requests.workflow_key,
    requests.requested_at,
    requests.requested_us,
    requests.slot_number,
    requests.scope_hash,
    requests.usage_hash,
    requests.chain_hash,
    requests.is_prefix_named,
    requests.cache_read_tokens,
    requests.marked_tokens,
    requests.input_tokens,
    requests.written_tier
from requests
inner join spans
    on requests.usage_date = spans.read_date
where spans.is_judged
    or requests.is_last_hour
