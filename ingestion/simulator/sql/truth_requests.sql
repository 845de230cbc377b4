-- One row per call. It belongs to its outcomes in equal parts. Every row went through the gateway: calls outside it are
-- known to the bill only.
create view truth_requests as
with reached as (
    select session_index, outcome_type, list(outcome_id order by outcome_id) as outcome_ids
    from session_outcomes
    group by all
)

select
    call_index,
    request_id_of(call_index) as request_id,
    call_id_of(call_index) as litellm_call_id,
    requests.started_at,
    session_id as run_id,
    workflow,
    key_alias,
    requests.model,
    requests.uncached_input,
    requests.cache_read,
    requests.cache_write_5m,
    requests.cache_write_1h,
    requests.output,
    web_searches,
    outcome_type,
    coalesce(outcome_ids, []) as outcome_ids,
    evidence,
    true as is_proxied,
    usd(
        requests.uncached_input * models.uncached_input
        + requests.cache_read * models.cache_read
        + requests.cache_write_5m * models.cache_write_5m
        + requests.cache_write_1h * models.cache_write_1h
        + requests.output * models.output
    ) as list_cost_usd
from requests
join sessions using (session_index)
join models on models.model = requests.model
left join reached using (session_index)
order by call_index;
