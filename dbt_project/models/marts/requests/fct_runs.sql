-- Grain: one row per run: the requests of one session or explicit run id within one workflow.
select
    run_key,
    workflow_key,
    count(distinct identity_key) as identity_count,
    cast(sum(request_count) as bigint) as request_count,
    cast(sum(unpriced_request_count) as bigint) as unpriced_request_count,
    cast(sum(list_cost_usd) as decimal(38, 12)) as list_cost_usd,
    min(first_requested_at) as started_at,
    max(last_requested_at) as ended_at
from {{ ref('int_run_usage_daily') }}
group by run_key, workflow_key
