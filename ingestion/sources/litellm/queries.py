"""The texts that the gateway's server runs. Pure; the only place that names columns of LiteLLM's tables.

Belongs here: the allow-list of columns and the picks from `metadata`. Does not belong here: what they mean
(`parse.py`) and running them (`client.py`).

Prompts and answers (`messages`, `response`, `proxy_server_request`), the requester's address and all other metadata
are not named here, so they never leave the server.
"""

from __future__ import annotations

import json
from datetime import datetime

from ingestion.sources.litellm.parse import REFERENCE_SHAPE, USAGE_SHAPE, struct_type
from ingestion.sql_names import literal, quoted

# Our name -> column of LiteLLM_SpendLogs. Installs differ: one that lacks an optional column gives nulls.
CALL_COLUMNS = {
    "request_id": "request_id",
    "call_type": "call_type",
    "status": "status",
    "model": "model",
    "model_group": "model_group",
    "custom_llm_provider": "custom_llm_provider",
    "api_key_hash": "api_key",
    "team_id": "team_id",
    "organization_id": "organization_id",
    "user_id": "user",
    "end_user": "end_user",
    "agent_id": "agent_id",
    "session_id": "session_id",
    "tags": "request_tags",
    "prompt_tokens": "prompt_tokens",
    "completion_tokens": "completion_tokens",
    "spend": "spend",
    "cache_hit": "cache_hit",
}
TEAM_COLUMNS = {
    "team_id": "team_id",
    "team_alias": "team_alias",
    "organization_id": "organization_id",
    "updated_at": "updated_at",
}
KEY_COLUMNS = {
    "api_key_hash": "token",
    "api_key_alias": "key_alias",
    "team_id": "team_id",
    "agent_id": "agent_id",
    "user_id": "user_id",
    "updated_at": "updated_at",
}
# Columns that every version since the first has; without one of them it is no LiteLLM database.
NEEDED = {
    "LiteLLM_SpendLogs": (
        "request_id", "call_type", "api_key", "spend", "prompt_tokens", "completion_tokens", "startTime", "model",
    ),
    "LiteLLM_TeamTable": ("team_id",),
    "LiteLLM_VerificationToken": ("token",),
}  # fmt: skip

_INSTANTS = ("updated_at",)

# With these in the first usage object the second adds nothing; making its text would cost the server a third more.
_COMPLETE = "'{cache_read_input_tokens,cache_creation_input_tokens,prompt_tokens_details}'"


def spend_logs_query(present: set[str], start: datetime, end: datetime) -> str:
    """Postgres: the calls that started in [start, end), UTC, as text columns; `present` are the install's columns."""
    picks = [f"{_column(column, present)} as {name}" for name, column in CALL_COLUMNS.items()]
    picks += ['"startTime" as started_at', f"{_column('endTime', present, 'timestamp')} as ended_at"]
    picks += _metadata_picks(present)
    low, high = (literal(f"{bound:%Y-%m-%d %H:%M:%S.%f}") for bound in (start, end))
    return (
        f'select {", ".join(picks)} from "LiteLLM_SpendLogs" as calls{_METADATA if "metadata" in present else ""} '
        f'where "startTime" >= timestamp {low} and "startTime" < timestamp {high}'
    )


# `offset 0` keeps the planner from unfolding the subquery: the jsonb is unpacked once a pick here, not once a use.
_METADATA = """ cross join lateral (
    select metadata->'additional_usage_values' as added, metadata->'usage_object' as usage offset 0) as meters"""


def _metadata_picks(present: set[str]) -> list[str]:
    call_id = _column("litellm_call_id", present)
    if "metadata" not in present:
        nothing = ("api_key_alias", "added_usage", "usage_object", "spend_logs_metadata", "client_oauth")
        return [f"{call_id} as litellm_call_id", *(f"null::text as {name}" for name in nothing)]
    return [
        f"coalesce({call_id}, metadata->>'litellm_call_id') as litellm_call_id",
        "metadata->>'user_api_key_alias' as api_key_alias",
        "meters.added::text as added_usage",
        f"case when (meters.added ?& {_COMPLETE}) is not true then meters.usage::text end as usage_object",
        f"{_allowed_references()} as spend_logs_metadata",
        "metadata->>'used_client_oauth_token' as client_oauth",
    ]


def _allowed_references() -> str:
    """The caller's own metadata, cut to the allow-list on the server."""
    keys = ", ".join(literal(key) for key in REFERENCE_SHAPE)
    return (
        "case when jsonb_typeof(metadata->'spend_logs_metadata') = 'object' then "
        "(select jsonb_object_agg(pair.key, pair.value)::text "
        f"from jsonb_each_text(metadata->'spend_logs_metadata') as pair where pair.key in ({keys})) end"
    )


def picked_query(relation: str) -> str:
    """DuckDB: the server's rows as the relation `picked` of `parse.py`."""
    usage, references = literal(json.dumps(USAGE_SHAPE)), literal(json.dumps(REFERENCE_SHAPE))
    return f"""select * exclude (added_usage, usage_object, spend_logs_metadata),
    json_transform(added_usage, {usage}) as first_usage,
    json_transform(usage_object, {usage}) as second_usage,
    json_transform(spend_logs_metadata, {references}) as first_references,
    cast(null as {struct_type(REFERENCE_SHAPE)}) as second_references,
    request_id as locator
    from {relation}"""


def entity_query(table: str, columns: dict[str, str], present: set[str]) -> str:
    """Postgres: the whole of a small table, the allow-listed columns only."""
    picks = [
        f"{_column(column, present, 'timestamp' if column in _INSTANTS else 'text')} as {name}"
        for name, column in columns.items()
    ]
    return f"select {', '.join(picks)} from {quoted(table)}"


def _column(column: str, present: set[str], kind: str = "text") -> str:
    return f"{quoted(column)}::{kind}" if column in present else f"null::{kind}"
