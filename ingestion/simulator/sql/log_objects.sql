-- LiteLLM's StandardLoggingPayload: names and units of LiteLLM 1.106 (epoch float seconds, float dollars, the session in
-- trace_id, prompt and answer redacted). folder_date is not part of it.
create view log_objects as
select
    folder_date,
    request_id as id,
    litellm_call_id,
    session_id as trace_id,
    '' as session_id,
    'anthropic_messages' as call_type,
    null::boolean as cache_hit,
    true as stream,
    status,
    'anthropic' as custom_llm_provider,
    epoch_us(started_at) / 1e6 as "startTime",
    epoch_us(ended_at) / 1e6 as "endTime",
    epoch_us(ended_at) / 1e6 as "completionStartTime",
    model,
    model_group,
    '' as model_id,
    'https://api.anthropic.com' as api_base,
    spend as response_cost,
    prompt_tokens,
    completion_tokens,
    prompt_tokens + completion_tokens as total_tokens,
    list_concat(tags, ['User-Agent: claude-cli', 'User-Agent: claude-cli/2.1.80']) as request_tags,
    null::varchar as end_user,
    {'error_code': error_code, 'error_message': 'redacted-by-litellm'} as error_information,
    {'additional_headers': {
        'x-litellm-attempted-retries': attempted_retries, 'x-litellm-attempted-fallbacks': attempted_fallbacks
    }} as hidden_params,
    [{'role': 'user', 'content': 'redacted-by-litellm'}] as messages,
    {'content': 'redacted-by-litellm'} as response,
    {
        'user_api_key_hash': key_hash,
        'user_api_key_alias': key_alias,
        'user_api_key_team_id': team_id,
        'user_api_key_team_alias': team_id[6:],
        'user_api_key_user_id': person,
        'user_api_key_user_email': null::varchar,
        'spend_logs_metadata': metadata,
        'requester_metadata': null::json,
        'user_agent': 'claude-cli/2.1.80',
        'used_client_oauth_token': false,
        'usage_object': {
            'prompt_tokens': prompt_tokens,
            'completion_tokens': completion_tokens,
            'total_tokens': prompt_tokens + completion_tokens,
            'prompt_tokens_details': {
                'cached_tokens': cache_read,
                'cache_creation_tokens': cache_write,
                'cache_creation_token_details': case when cache_write_5m is not null then {
                    'ephemeral_5m_input_tokens': cache_write_5m, 'ephemeral_1h_input_tokens': cache_write_1h
                } end
            },
            'cache_read_input_tokens': cache_read,
            'cache_creation_input_tokens': cache_write,
            'service_tier': 'standard',
            'inference_geo': 'global',
            'server_tool_use': {'web_search_requests': web_searches}
        }
    } as metadata
from log_rows;
