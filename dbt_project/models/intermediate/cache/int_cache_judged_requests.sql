-- Grain: one row per judged_date and request that it asks for: the requests of every day that is judged again, and of the hour before
-- it, which may have kept what they read (int_cache_spans). day_chain_hash: the chain as it is seen for that day. Never built, as
-- int_cache_requests.
{{ config(materialized='view') }}

with

requests as (select * from {{ ref('int_cache_requests') }}),

spans as (select * from {{ ref('int_cache_spans') }})

select
    spans.judged_date,
    requests.usage_date = spans.judged_date as is_of_the_day,
    requests.requested_at,
    requests.slot_number,
    requests.model_name,
    requests.scope_hash,
    {{ cache_usage_hash('spans.judged_date') }} as usage_hash,
    requests.chain_hash,
    {{ row_hash(['spans.judged_date', 'requests.chain_hash']) }} as day_chain_hash,
    requests.is_prefix_named,
    requests.cache_read_tokens,
    requests.marked_tokens,
    requests.input_tokens,
    requests.written_tier
from requests
inner join spans
    on requests.usage_date = spans.read_date
    and requests.requested_at >= spans.read_from
