"""The database reader against LiteLLM's real schema: its own migrations on a real PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from gateway_database import DAY, SALT, SECRET, insert, landed
from psycopg.types.json import Jsonb

from ingestion.people import person_key
from ingestion.sources.litellm.queries import NEEDED, entity_query, spend_logs_query
from ingestion.sources.litellm.tables import CALL_COLUMNS
from ingestion.window import Window

pytestmark = pytest.mark.slow

NEWER = ("litellm_call_id", "session_id", "agent_id", "status", "request_duration_ms", "organization_id",
         "created_at", "updated_at", "model_group", "request_tags", "end_user", "metadata")  # fmt: skip


LANDED = {
    "request_id": "msg_1",
    "litellm_call_id": "call_1",
    "call_type": "anthropic_messages",
    "status": "success",
    "started_at": datetime(2026, 11, 3, 9, 14, 7, 120000),
    "ended_at": datetime(2026, 11, 3, 9, 14, 15, 900000),
    "model": "claude-sonnet-4-5",
    "model_group": "sonnet",
    "custom_llm_provider": "anthropic",
    "api_key_hash": "9f2c",
    "api_key_alias": "ci-shop",
    "team_id": "team-checkout",
    "organization_id": None,
    "user_person_key": person_key("dev@example.test", SALT),
    "end_user_key": None,
    "agent_id": None,
    "session_id": "e5b1",
    "request_tags_json": '["pr:812","repo:shop"]',
    "references_json": '{"ticket":"SHOP-44"}',
    "prompt_tokens": 43000,
    "completion_tokens": 500,
    "cache_read_input_tokens": 40000,
    "cache_creation_input_tokens": 2000,
    "ephemeral_5m_input_tokens": 1500,
    "ephemeral_1h_input_tokens": 500,
    "service_tier": "standard",
    "speed": "fast",
    "inference_geo": "us",
    "web_search_requests": 2,
    "spend_usd": Decimal("0.025650000000"),
    "attempted_retries": 1,
    "attempted_fallbacks": None,
    "error_code": "499",
    "is_cache_hit": False,
    "is_client_oauth": True,
}


def test_call_lands_exactly_and_without_its_prompt(gateway: str, rows: psycopg.Connection) -> None:
    insert(rows)
    [row] = landed(gateway)
    assert SECRET not in json.dumps(row, default=str)
    assert "192.0.2.1" not in json.dumps(row, default=str)
    assert row["_reject_reason"] is None
    assert {name: row[name] for name in CALL_COLUMNS} == LANDED


def test_queries_name_no_prompt_column() -> None:
    every = {"request_id", "metadata", "messages", "response", "proxy_server_request", "requester_ip_address"}
    texts = [spend_logs_query(every, DAY.start, DAY.end)]
    texts += [entity_query(table, {}, every) for table in NEEDED if table != "LiteLLM_SpendLogs"]
    for word in ("messages", "response", "proxy_server_request", "requester_ip", "*"):
        assert [text for text in texts if word in text] == []


def test_role_without_the_prompt_columns_can_read(gateway: str, rows: psycopg.Connection) -> None:
    """The server itself proves what is selected: this role may read nothing else."""
    insert(rows)
    rows.execute("drop role if exists reader")
    rows.execute("create role reader login password 'reader'")
    found = rows.execute(
        "select column_name from information_schema.columns where table_name = 'LiteLLM_SpendLogs'"
    ).fetchall()
    hidden = {"messages", "response", "proxy_server_request", "requester_ip_address"}
    allowed = ", ".join(f'"{name}"' for (name,) in found if name not in hidden)
    rows.execute(f'grant select ({allowed}) on "LiteLLM_SpendLogs" to reader')
    try:
        assert [row["request_id"] for row in landed(gateway.replace("utv:utv@", "reader:reader@"))] == [
            "msg_1"
        ]
    finally:
        rows.execute("drop owned by reader")
        rows.execute("drop role reader")


@pytest.mark.parametrize(
    ("metadata", "read", "written", "five"),
    [
        ({"usage_object": {"cache_read_input_tokens": 3, "cache_creation_input_tokens": 4}}, 3, 4, None),
        ({"usage_object": {"prompt_tokens_details": {"cached_tokens": 5, "cache_creation_tokens": 6}}}, 5, 6, None),
        ({"additional_usage_values": {"cache_read_input_tokens": 7}, "usage_object": {"cache_read_input_tokens": 1,
          "cache_creation_input_tokens": 2, "prompt_tokens_details": {"cache_creation_token_details":
          {"ephemeral_5m_input_tokens": 9}}}}, 7, 2, 9),
        ({"additional_usage_values": None, "usage_object": None}, None, None, None),
        ([], None, None, None),
        (None, None, None, None),
    ],
)  # fmt: skip
def test_cache_counters_fall_back_in_order(
    gateway: str,
    rows: psycopg.Connection,
    metadata: Any,
    read: int | None,
    written: int | None,
    five: int | None,
) -> None:
    insert(rows, metadata=None if metadata is None else Jsonb(metadata))
    [row] = landed(gateway)
    found = (
        row["cache_read_input_tokens"],
        row["cache_creation_input_tokens"],
        row["ephemeral_5m_input_tokens"],
    )
    assert found == (read, written, five)


def test_call_id_falls_back_to_metadata(gateway: str, rows: psycopg.Connection) -> None:
    insert(rows, litellm_call_id=None, metadata=Jsonb({"litellm_call_id": "from-metadata"}))
    assert [row["litellm_call_id"] for row in landed(gateway)] == ["from-metadata"]


def test_unreadable_spend_is_null_and_other_faults_are_rejected(
    gateway: str, rows: psycopg.Connection
) -> None:
    insert(rows, request_id="a", spend=float("nan"))
    insert(rows, request_id="b", prompt_tokens=41999)
    insert(rows, request_id="c", completion_tokens=-1)
    insert(rows, request_id="d", metadata=Jsonb({"usage_object": {"cache_read_input_tokens": 1.5}}))
    insert(rows, request_id="e", spend=1e-05)
    insert(rows, request_id="f", spend=float("inf"))
    found = [(row["request_id"], row["_reject_field"], row["_reject_value"]) for row in landed(gateway)]
    assert found == [
        ("a", None, None), ("b", "prompt_tokens", "-1"), ("c", "completion_tokens", "-1"),
        ("d", "cache_read_input_tokens", "1.5"), ("e", None, None), ("f", "spend", "Infinity"),
    ]  # fmt: skip
    assert [row["spend_usd"] for row in landed(gateway)[::4]] == [None, Decimal("0.000010000000")]


def test_window_is_half_open(gateway: str, rows: psycopg.Connection) -> None:
    # the real columns are timestamp(3): a finer time is rounded when it is stored
    for name, instant in (
        ("before", datetime(2026, 11, 2, 23, 59, 59, 999000)), ("first", datetime(2026, 11, 3)),
        ("noon", datetime(2026, 11, 3, 12)), ("last", datetime(2026, 11, 3, 23, 59, 59, 999000)),
        ("after", datetime(2026, 11, 4)),
    ):  # fmt: skip
        insert(rows, request_id=name, startTime=instant)
    assert sorted(row["request_id"] for row in landed(gateway)) == ["first", "last", "noon"]
    hour = Window(datetime(2026, 11, 3, 12, tzinfo=UTC), datetime(2026, 11, 3, 13, tzinfo=UTC))
    assert [row["request_id"] for row in landed(gateway, hour)] == ["noon"]


def test_empty_window_lands_nothing(gateway: str, rows: psycopg.Connection) -> None:
    assert landed(gateway) == []


def test_old_install_without_newer_columns_lands(postgres_database: str, gateway: str, rows: Any) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        columns = rows.execute(
            "select column_name, data_type from information_schema.columns "
            "where table_name = 'LiteLLM_SpendLogs' order by ordinal_position"
        ).fetchall()
        kept = [(name, kind) for name, kind in columns if name not in NEWER]
        body = ", ".join(f'"{name}" {kind}' for name, kind in kept)
        connection.execute(f'create table "LiteLLM_SpendLogs" ({body})')
        connection.execute(
            'insert into "LiteLLM_SpendLogs" (request_id, call_type, api_key, spend, prompt_tokens, completion_tokens, '
            '"startTime", model) values (%s, %s, %s, %s, %s, %s, %s, %s)',
            ["old", "", "k", 0.1, 5, 6, datetime(2026, 11, 3, 1), "m"],
        )
    [row] = landed(postgres_database)
    filled = {name: value for name, value in row.items() if value is not None}
    assert filled == {
        "request_id": "old", "call_type": "unknown", "started_at": datetime(2026, 11, 3, 1), "model": "m",
        "api_key_hash": "k", "prompt_tokens": 5, "completion_tokens": 6, "spend_usd": Decimal("0.100000000000"),
        "is_cache_hit": False, "is_client_oauth": False,
    }  # fmt: skip
