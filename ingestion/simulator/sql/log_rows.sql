-- One row per event the gateway delivered: the true requests seen through the faults. Counts follow LiteLLM:
-- prompt_tokens holds uncached + read + written tokens. Sorted by delivery folder, start and id.
create temp view marked_sessions as
with named as (
    select
        sessions.*,
        repository,
        branch,
        dice('missing_tags', session_index) < rate('missing_tags') as is_unmarked,
        -- a typing error leads to a number that was never used
        if(dice('wrong_tags', session_index) < rate('wrong_tags'), 90000000, 0) as slip,
        repository || '#' || (number + slip) as pull_request,
        number + slip as pr_number,
        'SUP-' || (ticket_index + 1 + slip) as ticket
    from sessions
    left join pull_requests using (pr_index)
)

select
    * exclude (started_at, model),
    case when is_unmarked then [] else list_concat(
        case evidence
            when 'pull_request_tags' then ['repo:' || repository, 'pr:' || pr_number]
            when 'ticket_tag' then ['ticket:' || ticket]
            when 'run_tag' then ['run:nightly-' || strftime(started_at, '%Y-%m-%d')]
            else []
        end,
        if(workflow in ('code-review', 'lead-scoring', 'nightly-eval'), ['workflow:' || workflow], [])
    ) end as tags,
    case
        when is_unmarked then null
        when evidence = 'pull_request_metadata' then json_object('pr', pull_request)
        when evidence = 'branch' then json_object('branch', branch, 'repo', repository)
        when evidence = 'checkpoint' then json_object('checkpoint', checkpoint_id)
    end as metadata
from named;

-- every call that went through the gateway; its daily totals know them all
create temp view metered_calls as
select
    call_index,
    request_id_of(call_index) as request_id,
    call_id_of(call_index) as litellm_call_id,
    'success' as status,
    started_at,
    -- the client left: the gateway saw a tenth of the output
    if(dice('cancelled', call_index) < rate('cancelled_streams'), requests.output // 10, requests.output)
        as completion_tokens,
    dice('cancelled', call_index) < rate('cancelled_streams') as is_cancelled,
    if(is_cancelled, '499', '') as error_code,
    if(dice('retry', call_index) < rate('retries'), 1, 0) as attempted_retries,
    if(dice('fallback', call_index) < rate('fallbacks'), 1, 0) as attempted_fallbacks,
    started_at + to_milliseconds(latency_ms + completion_tokens * 15) as ended_at,
    dice('unknown_model', call_index) < rate('unknown_models') as is_unknown,
    dice('no_split', call_index) < rate('missing_ttl_split') as has_no_split,
    if(is_unknown, getvariable('unknown_model'), requests.model) as model,
    model_group,
    key_alias,
    sha256('acme/' || key_alias) as key_hash,
    gateway_team as team_id,
    person,
    if(
        dice('random_session/' || key_alias, epoch(started_at::date)::bigint) < rate('random_session_ids'),
        uuid_of(hex_id('random_session', call_index)), session_id
    ) as session_id,
    tags,
    metadata,
    requests.cache_write_5m + requests.cache_write_1h as cache_write,
    requests.uncached_input + requests.cache_read + cache_write as prompt_tokens,
    requests.cache_read,
    if(has_no_split, null, requests.cache_write_5m) as cache_write_5m,
    if(has_no_split, null, requests.cache_write_1h) as cache_write_1h,
    web_searches,
    -- the gateway's own float, from what it saw: it takes a write of unknown lifetime for a 5-minute one
    if(is_unknown, 0, (
        requests.uncached_input * models.uncached_input
        + requests.cache_read * models.cache_read
        + if(has_no_split, cache_write, requests.cache_write_5m) * models.cache_write_5m
        + if(has_no_split, 0, requests.cache_write_1h) * models.cache_write_1h
        + completion_tokens * models.output
    ) / 1e12)::double as spend
from requests
join marked_sessions using (session_index)
join models on models.model = requests.model;

create temp view seen_calls as
select * from metered_calls where dice('lost', call_index) >= rate('lost_rows');

create table log_rows as
with deliveries as (
    select *, 0 as delivery from seen_calls
    union all
    select *, 1 from seen_calls where dice('duplicate', call_index) < rate('duplicates')
    union all
    select * replace (
        litellm_call_id as request_id, uuid_of(hex_id('retry', call_index)) as litellm_call_id, 'failure' as status,
        started_at - interval 3 second as started_at, started_at - interval 2600 millisecond as ended_at,
        0 as prompt_tokens, 0 as completion_tokens, 0 as cache_read, 0 as cache_write, 0 as cache_write_5m,
        0 as cache_write_1h, '503' as error_code, 0 as attempted_retries, 0 as attempted_fallbacks, 0 as web_searches, 0.0::double as spend
    ), 0 from seen_calls where dice('retry', call_index) < rate('retries')
)

select
    * exclude (is_unknown, has_no_split, is_cancelled),
    started_at::date + if(dice('late', call_index) < rate('late_rows'), 1, 0) as folder_date
from deliveries
order by folder_date, started_at, request_id, delivery;
