-- Rows of LiteLLM_DailyUserSpend, one per user, day, key and model. The gateway counts them beside its log and on a queue of their own:
-- a call whose row was lost on the way to the log is in them all the same.
create temp view daily_spend as
with counted as (
    select started_at, person, key_hash, model, prompt_tokens, completion_tokens, cache_read, cache_write, spend, 1 as answered
    from metered_calls
    union all
    select started_at - interval 3 second, person, key_hash, model, 0, 0, 0, 0, 0, 0
    from metered_calls
    where dice('retry', call_index) < rate('retries')
)

select
    md5(concat_ws('/', person, started_at::date, key_hash, model)) as id,
    person as user_id,
    strftime(started_at::date, '%Y-%m-%d') as date,
    key_hash as api_key,
    model,
    'anthropic' as custom_llm_provider,
    sum(prompt_tokens)::bigint as prompt_tokens,
    sum(completion_tokens)::bigint as completion_tokens,
    sum(cache_read)::bigint as cache_read_input_tokens,
    sum(cache_write)::bigint as cache_creation_input_tokens,
    -- added as decimals: a sum of floats would depend on their order
    sum(spend::varchar::decimal(38, 12))::double as spend,
    count(*) as api_requests,
    sum(answered)::bigint as successful_requests,
    count(*) - sum(answered)::bigint as failed_requests,
    '/v1/messages' as endpoint,
    max(started_at) as updated_at
from counted
group by person, started_at::date, key_hash, model;
