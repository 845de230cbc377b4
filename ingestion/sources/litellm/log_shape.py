"""A StandardLoggingPayload as DuckDB reads it: the declared paths, and their names in our words. Pure.

Does not belong here: files (`log_objects.py`) and what a field means (`parse.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ingestion.sources.litellm.parse import (
    FATE_PATHS,
    REFERENCE_KEYS,
    REFERENCE_SHAPE,
    USAGE_PATHS,
    USAGE_SHAPE,
    struct_type,
)
from ingestion.sql_names import literal

# The allow-list: nothing else of an object is parsed into a column, `messages` and `response` least of all.
OBJECT_SHAPE: dict[str, object] = {
    "id": "VARCHAR",
    "litellm_call_id": "VARCHAR",
    "trace_id": "VARCHAR",
    "session_id": "VARCHAR",
    "call_type": "VARCHAR",
    "status": "VARCHAR",
    "startTime": "VARCHAR",
    "endTime": "VARCHAR",
    "model": "VARCHAR",
    "model_group": "VARCHAR",
    "custom_llm_provider": "VARCHAR",
    "response_cost": "VARCHAR",
    "prompt_tokens": "VARCHAR",
    "completion_tokens": "VARCHAR",
    "cache_hit": "VARCHAR",
    "request_tags": "JSON",
    "end_user": "VARCHAR",
    "error_information": {"error_code": "VARCHAR"},
    "hidden_params": {
        "additional_headers": {
            "x-litellm-attempted-retries": "VARCHAR",
            "x-litellm-attempted-fallbacks": "VARCHAR",
        }
    },
    "metadata": {
        "user_api_key_hash": "VARCHAR",
        "user_api_key_alias": "VARCHAR",
        "user_api_key_team_id": "VARCHAR",
        "user_api_key_org_id": "VARCHAR",
        "user_api_key_user_id": "VARCHAR",
        "user_api_key_end_user_id": "VARCHAR",
        "agent_id": "VARCHAR",
        "used_client_oauth_token": "VARCHAR",
        "usage_object": USAGE_SHAPE,
        "spend_logs_metadata": REFERENCE_SHAPE,
        "requester_metadata": {**REFERENCE_SHAPE, "used_client_oauth_token": "VARCHAR"},
    },
}

# Anthropic takes requests of up to 32 MB; half as much again leaves room for the answer beside it.
_LARGEST_OBJECT = 48 * 1024 * 1024


class Layout(StrEnum):
    """How a file holds its objects; the value is DuckDB's word for it."""

    LINES = "newline_delimited"
    ARRAY = "array"
    SPREAD = "unstructured"  # one object over several lines


def layout_of(head: str) -> Layout:
    """The layout of a file by its first characters (a few complete lines are enough).

    Objects a line begin with `{` on every line; a second line that begins otherwise belongs to a spread object.
    """
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    if lines and lines[0].startswith("["):
        return Layout.ARRAY
    if len(lines) > 1 and not lines[1].startswith("{") and not lines[0].endswith("}"):
        return Layout.SPREAD
    return Layout.LINES


def read_objects(urls: Sequence[str], layout: Layout) -> str:
    """The files as a relation of declared columns and `filename`.

    In a file of lines one that cannot be read becomes a row of nulls; in the other layouts it is an error.
    """
    columns = ", ".join(
        f"{name}: {literal(struct_type(kind) if isinstance(kind, dict) else str(kind))}"
        for name, kind in OBJECT_SHAPE.items()
    )
    return (
        f"read_json([{', '.join(map(literal, urls))}], columns = {{{columns}}}, format = '{layout.value}', "
        f"ignore_errors = {str(layout is Layout.LINES).lower()}, filename = true, "
        f"maximum_object_size = {_LARGEST_OBJECT})"
    )


def picked_objects(relation: str, name: str) -> str:
    """The relation `picked` of `parse.py` over objects; `name` is SQL for the file's name.

    A row without an id keeps the file's name alone as its locator.
    """
    usage = ", ".join(
        f"coalesce({', '.join('.'.join(('metadata.usage_object', *path)) for path in paths)}) as {name}"
        for name, paths in USAGE_PATHS.items()
    )
    fates = ", ".join(f"{path} as {name}" for name, (_, path) in FATE_PATHS.items())
    return f"""select id as request_id, litellm_call_id, call_type, status,
    {_instant('"startTime"')} as started_at, {_instant('"endTime"')} as ended_at,
    model, model_group, custom_llm_provider,
    metadata.user_api_key_hash as api_key_hash, metadata.user_api_key_alias as api_key_alias,
    metadata.user_api_key_team_id as team_id, metadata.user_api_key_org_id as organization_id,
    metadata.user_api_key_user_id as user_id,
    coalesce(nullif(end_user, ''), metadata.user_api_key_end_user_id) as end_user,
    metadata.agent_id as agent_id,
    -- the gateway's own table stores the trace id as session_id where no other is given
    coalesce(nullif(session_id, ''), trace_id) as session_id,
    cast(request_tags as varchar) as tags, prompt_tokens, completion_tokens, response_cost as spend, cache_hit,
    coalesce(metadata.used_client_oauth_token, metadata.requester_metadata.used_client_oauth_token) as client_oauth,
    {usage}, {fates}, {_reference_texts()} as reference_texts,
    {name} || coalesce(':' || nullif(id, ''), '') as locator
    from {relation}"""


def _reference_texts() -> str:
    """The allow-listed references as one JSON object; spend_logs_metadata wins where both objects name a key."""
    first, second = "metadata.spend_logs_metadata", "metadata.requester_metadata"
    pieces = (
        f"""'"{key}":' || cast(to_json(coalesce({first}.{key}, {second}.{key})) as varchar)"""
        for key in REFERENCE_KEYS
    )
    return (
        f"case when {first} is not null or {second} is not null "
        f"then '{{' || concat_ws(',', {', '.join(pieces)}) || '}}' end"
    )


def _instant(column: str) -> str:
    """Epoch seconds with a fraction, exact to the microsecond: the text becomes a decimal, never a double.

    18 digits fit a machine word; reading the text as a wider decimal cost 18 us a value. Seconds of 13 digits
    (milliseconds by mistake) are no time.
    """
    seconds = f"cast(try_cast({column} as decimal(18, 6)) as decimal(30, 6))"
    micros = f"cast({seconds} * 1000000 as bigint)"
    return f"case when {column} is not null then make_timestamp({micros}) end"
