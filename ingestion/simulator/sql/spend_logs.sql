-- Rows of LiteLLM_SpendLogs, texts where the column is jsonb. Inserts skip a repeated request_id, so a duplicate is gone.
create view spend_logs as
select
    folder_date,
    request_id,
    'anthropic_messages' as call_type,
    key_hash as api_key,
    spend,
    prompt_tokens + completion_tokens as total_tokens,
    prompt_tokens,
    completion_tokens,
    started_at as "startTime",
    ended_at as "endTime",
    ended_at as "completionStartTime",
    model,
    '' as model_id,
    model_group,
    'anthropic' as custom_llm_provider,
    'https://api.anthropic.com' as api_base,
    person as "user",
    to_json({
        'user_api_key': key_hash,
        'user_api_key_alias': key_alias,
        'user_api_key_team_id': team_id,
        'user_api_key_user_id': person,
        'spend_logs_metadata': metadata,
        'used_client_oauth_token': false,
        'litellm_call_id': litellm_call_id,
        'attempted_retries': attempted_retries,
        'attempted_fallbacks': attempted_fallbacks,
        'error_information': {'error_code': error_code, 'error_message': 'redacted-by-litellm'},
        'additional_usage_values': {
            'cache_read_input_tokens': cache_read,
            'cache_creation_input_tokens': cache_write,
            'service_tier': 'standard',
            'inference_geo': 'global',
            'server_tool_use': {'web_search_requests': web_searches}
        },
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
            'cache_creation_input_tokens': cache_write
        }
    })::varchar as metadata,
    'False' as cache_hit,
    'Cache OFF' as cache_key,
    to_json(list_concat(tags, ['User-Agent: claude-cli', 'User-Agent: claude-cli/2.1.80']))::varchar as request_tags,
    team_id,
    '' as end_user,
    session_id,
    status,
    epoch_ms(ended_at) - epoch_ms(started_at) as request_duration_ms,
    ended_at as created_at,
    ended_at as updated_at,
    litellm_call_id
from log_rows
where delivery = 0;
