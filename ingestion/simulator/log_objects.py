"""Writes `log_rows` as LiteLLM `StandardLoggingPayload` objects: one gzipped JSONL file a delivery day.

Belongs here: the shape of the payload (field names and units of LiteLLM 1.106: epoch float seconds, float dollars).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

_USER_AGENT = "claude-cli/2.1.80"

_PAYLOAD = f"""
    request_id as id, litellm_call_id, session_id as trace_id, '' as session_id, 'anthropic_messages' as call_type,
    null::boolean as cache_hit, true as stream, status, 'anthropic' as custom_llm_provider,
    epoch_us(started_at) / 1e6 as "startTime", epoch_us(ended_at) / 1e6 as "endTime",
    epoch_us(started_at) / 1e6 + 0.5 as "completionStartTime", model, model_group, '' as model_id,
    'https://api.anthropic.com' as api_base, spend as response_cost, prompt_tokens, completion_tokens,
    prompt_tokens + completion_tokens as total_tokens,
    list_concat(tags, ['User-Agent: claude-cli', 'User-Agent: {_USER_AGENT}']) as request_tags,
    null::varchar as end_user, [{{'role': 'user', 'content': 'redacted-by-litellm'}}] as messages,
    {{'content': 'redacted-by-litellm'}} as response,
    {{
        'user_api_key_hash': key_hash, 'user_api_key_alias': key_alias, 'user_api_key_team_id': team_id,
        'user_api_key_team_alias': team_id[6:], 'user_api_key_user_id': person, 'user_api_key_user_email': null::varchar,
        'spend_logs_metadata': metadata, 'requester_metadata': null::json, 'user_agent': '{_USER_AGENT}',
        'used_client_oauth_token': false,
        'usage_object': {{
            'prompt_tokens': prompt_tokens, 'completion_tokens': completion_tokens,
            'total_tokens': prompt_tokens + completion_tokens,
            'prompt_tokens_details': {{
                'cached_tokens': cache_read, 'cache_creation_tokens': cache_write,
                'cache_creation_token_details': case when cache_write_5m is not null then {{
                    'ephemeral_5m_input_tokens': cache_write_5m, 'ephemeral_1h_input_tokens': cache_write_1h}} end
            }},
            'cache_read_input_tokens': cache_read, 'cache_creation_input_tokens': cache_write,
            'service_tier': 'standard', 'inference_geo': 'global',
            'server_tool_use': {{'web_search_requests': web_searches}}
        }}
    }} as metadata
"""


def write_log_objects(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `<folder>/<delivery day>/part-000.jsonl.gz`, one JSON object a line."""
    days = con.execute("select distinct folder_date from log_rows order by 1").fetchall()
    for (day,) in days:
        target = folder / day.isoformat()
        target.mkdir(parents=True, exist_ok=True)
        con.execute(
            f"copy (select {_PAYLOAD} from log_rows where folder_date = date '{day.isoformat()}') "
            f"to '{target}/part-000.jsonl.gz' (format json, compression gzip)"
        )
