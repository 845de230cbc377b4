"""The texts that the gateway's server runs. Pure; the only place that names columns of LiteLLM's tables.

Belongs here: the allow-list of columns and the picks from `metadata`. Does not belong here: what they mean
(`parse.py`) and running them (`client.py`).

Prompts and answers (`messages`, `response`, `proxy_server_request`), the requester's address and all other metadata
are not named here, so they never leave the server.
"""

from __future__ import annotations

from datetime import datetime

from ingestion.sources.litellm.parse import FATE_PATHS, REFERENCE_KEYS, USAGE_PATHS
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
    # younger than the others: an install that has the table has these
    "LiteLLM_DailyUserSpend": ("date", "api_key", "model", "prompt_tokens", "completion_tokens", "spend"),
}  # fmt: skip

_INSTANTS = ("updated_at",)

_USAGE_OBJECTS = ("additional_usage_values", "usage_object")  # the first that has a value wins


def spend_logs_query(present: set[str], start: datetime, end: datetime) -> str:
    """Postgres: the calls that started in [start, end), UTC, as the columns of `picked`; `present` are the install's."""
    low, high = (literal(f"{bound:%Y-%m-%d %H:%M:%S.%f}") for bound in (start, end))
    plain = [f"{_column(column, present)} as {name}" for name, column in CALL_COLUMNS.items()]
    plain += [
        '"startTime"::timestamp as started_at',
        f"{_column('endTime', present, 'timestamp')} as ended_at",
    ]
    plain += [f"{_column('litellm_call_id', present)} as own_call_id"]
    # `#> '{}'` hands back the whole document, unpacked: a large one is compressed on disk, and every pick below would
    # unpack it again. `offset 0` keeps the planner from moving it into the picks.
    plain += [("metadata #> '{}'" if "metadata" in present else "null::jsonb") + " as metadata"]
    picks = [*CALL_COLUMNS, "started_at", "ended_at", *_metadata_picks()]
    return (
        f'select {", ".join(picks)} from (select {", ".join(plain)} from "LiteLLM_SpendLogs" '
        f'where "startTime" >= timestamp {low} and "startTime" < timestamp {high} offset 0) as calls'
    )


def _metadata_picks() -> list[str]:
    found = [
        "coalesce(own_call_id, metadata->>'litellm_call_id') as litellm_call_id",
        "metadata->>'user_api_key_alias' as api_key_alias",
        "metadata->>'used_client_oauth_token' as client_oauth",
        f"{_allowed_references()} as reference_texts",
        "request_id as locator",
    ]
    for name, paths in USAGE_PATHS.items():
        full = [(part, *path) for part in _USAGE_OBJECTS for path in paths]
        picks = ", ".join(f"metadata #>> {literal('{' + ','.join(path) + '}')}" for path in full)
        found.append(f"coalesce({picks}) as {name}")
    for name, (path, _) in FATE_PATHS.items():
        found.append(f"metadata #>> {literal('{' + path + '}')} as {name}")
    return found


def _allowed_references() -> str:
    """The caller's own metadata, cut to the allow-list on the server."""
    whole, keys = "(metadata->'spend_logs_metadata')", ", ".join(literal(key) for key in REFERENCE_KEYS)
    return (
        f"case when jsonb_typeof{whole} = 'object' then "
        # most callers send allowed keys only: a look is four times cheaper than making the object anew
        f"case when ({whole} - array[{keys}]) = '{{}}' then {whole}::text else "
        "(select jsonb_object_agg(pair.key, pair.value)::text "
        f"from jsonb_each({whole}) as pair where pair.key in ({keys})) end end"
    )


def entity_query(table: str, columns: dict[str, str], present: set[str]) -> str:
    """Postgres: the whole of a small table, the allow-listed columns only."""
    picks = [
        f"{_column(column, present, 'timestamp' if column in _INSTANTS else 'text')} as {name}"
        for name, column in columns.items()
    ]
    return f"select {', '.join(picks)} from {quoted(table)}"


DAILY_COUNTS = (
    "prompt_tokens", "completion_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "api_requests",
    "successful_requests", "failed_requests",
)  # fmt: skip


def daily_spend_query(present: set[str], start: datetime, end: datetime) -> str:
    """Postgres: the daily totals of the days that start in [start, end), summed over users."""
    low, high = (literal(f"{bound:%Y-%m-%d}") for bound in (start, end))
    names = ("date", "api_key", "model", "custom_llm_provider")
    sums = [f"sum({_column(name, present, 'bigint')})::bigint as {name}" for name in DAILY_COUNTS]
    # each float becomes a decimal through its shortest text before anything is added
    sums.append("sum(round(spend::text::numeric, 12))::text as spend")
    picks = [f"{_column(name, present)} as {quoted(name)}" for name in names]
    return (
        f'select {", ".join([*picks, *sums])} from "LiteLLM_DailyUserSpend" '
        f"where date >= {low} and date < {high} group by 1, 2, 3, 4"
    )


def _column(column: str, present: set[str], kind: str = "text") -> str:
    return f"{quoted(column)}::{kind}" if column in present else f"null::{kind}"
