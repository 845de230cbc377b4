-- Rows as `litellm.spend_logs` and `litellm.log_objects` land them (ingestion/sources/litellm/tables.py), for benchmarks
-- that start behind the connector. Needs the variable `people_salt`.
create view landed_calls as
select
    request_id,
    litellm_call_id,
    'anthropic_messages' as call_type,
    status,
    started_at,
    ended_at,
    model,
    model_group,
    'anthropic' as custom_llm_provider,
    key_hash as api_key_hash,
    key_alias as api_key_alias,
    team_id,
    null::varchar as organization_id,
    sha256(getvariable('people_salt') || lower(trim(person))) as user_person_key,
    null::varchar as end_user_key,
    null::varchar as agent_id,
    session_id,
    if(len(tags) > 0, to_json(list_sort(tags))::varchar, null) as request_tags_json,
    metadata::varchar as references_json,
    prompt_tokens,
    completion_tokens,
    cache_read as cache_read_input_tokens,
    cache_write as cache_creation_input_tokens,
    cache_write_5m as ephemeral_5m_input_tokens,
    cache_write_1h as ephemeral_1h_input_tokens,
    'standard' as service_tier,
    null::varchar as speed,
    'global' as inference_geo,
    web_searches as web_search_requests,
    -- the shortest text of the float, then decimal: once, as every connector does
    spend::varchar::decimal(38, 12) as spend_usd,
    false as is_cache_hit,
    false as is_client_oauth
from log_rows;
