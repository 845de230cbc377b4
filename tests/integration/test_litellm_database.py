"""The database reader against LiteLLM's real schema: its own migrations on a real PostgreSQL."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from ingestion.config import ConfigError, parse_config
from ingestion.people import person_key
from ingestion.sources import litellm
from ingestion.sources.litellm.client import GatewayDatabase, GatewayDatabaseError
from ingestion.sources.litellm.queries import NEEDED, entity_query, spend_logs_query
from ingestion.sources.litellm.tables import CALL_COLUMNS
from ingestion.window import Window

pytestmark = pytest.mark.slow

DAY = Window.day(date(2026, 11, 3))
SALT = "salt"
SECRET = "the quick brown prompt"
NEWER = ("litellm_call_id", "session_id", "agent_id", "status", "request_duration_ms", "organization_id",
         "created_at", "updated_at", "model_group", "request_tags", "end_user", "metadata")  # fmt: skip


@pytest.fixture(scope="module")
def gateway(postgres_server: Any) -> Iterator[str]:
    """A database with every migration that the package holds, applied in name order."""
    url = postgres_server.new_database()
    spec = importlib.util.find_spec("litellm_proxy_extras")
    assert spec is not None and spec.submodule_search_locations
    migrations = Path(spec.submodule_search_locations[0]) / "migrations"
    with psycopg.connect(url, autocommit=True) as connection:
        for script in sorted(migrations.glob("*/migration.sql")):
            connection.execute(script.read_text())
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def rows(gateway: str) -> Iterator[psycopg.Connection]:
    """A connection to the empty tables."""
    with psycopg.connect(gateway, autocommit=True) as connection:
        for table in NEEDED:
            connection.execute(f'truncate "{table}" cascade')
        yield connection


def insert(connection: psycopg.Connection, **changes: Any) -> None:
    """One call of 3 November; every prompt column holds a secret."""
    body: dict[str, Any] = {
        "request_id": "msg_1", "call_type": "anthropic_messages", "api_key": "9f2c", "spend": 0.025650000000000003,
        "total_tokens": 43500, "prompt_tokens": 43000, "completion_tokens": 500,
        "startTime": datetime(2026, 11, 3, 9, 14, 7, 120000), "endTime": datetime(2026, 11, 3, 9, 14, 15, 900000),
        "model": "claude-sonnet-4-5", "model_group": "sonnet", "custom_llm_provider": "anthropic",
        "user": "dev@example.test", "end_user": "", "team_id": "team-checkout", "session_id": "e5b1", "cache_hit": "False",
        "request_tags": Jsonb(["repo:shop", "pr:812", "User-Agent: claude-cli"]), "status": "success",
        "litellm_call_id": "call_1", "messages": Jsonb([SECRET]), "response": Jsonb(SECRET),
        "proxy_server_request": Jsonb({"body": SECRET}), "requester_ip_address": "192.0.2.1",
        "updated_at": datetime(2026, 11, 3, 9, 15),
        "metadata": Jsonb({
            "user_api_key_alias": "ci-shop", "note": SECRET,
            "spend_logs_metadata": {"ticket": "SHOP-44", "comment": SECRET},
            "additional_usage_values": {
                "cache_read_input_tokens": 40000, "cache_creation_input_tokens": 2000, "service_tier": "standard",
                "prompt_tokens_details": {"cached_tokens": 40000, "cache_creation_token_details":
                    {"ephemeral_5m_input_tokens": 1500, "ephemeral_1h_input_tokens": 500}},
                "server_tool_use": {"web_search_requests": 2}, "speed": "fast", "inference_geo": "us",
            },
            "usage_object": {"prompt_tokens": 43000, "cache_read_input_tokens": 1}, "used_client_oauth_token": True,
        }),
    }  # fmt: skip
    body |= changes
    names = ", ".join(f'"{name}"' for name in body)
    marks = ", ".join(["%s"] * len(body))
    connection.execute(f'insert into "LiteLLM_SpendLogs" ({names}) values ({marks})', list(body.values()))


def landed(url: str, window: Window = DAY) -> list[dict[str, Any]]:
    table = GatewayDatabase(url).spend_logs(window, SALT).rows.read_all()
    return sorted(table.to_pylist(), key=lambda row: row["request_id"])


def test_call_lands_exactly_and_without_its_prompt(gateway: str, rows: psycopg.Connection) -> None:
    insert(rows)
    [row] = landed(gateway)
    assert SECRET not in json.dumps(row, default=str)
    assert "192.0.2.1" not in json.dumps(row, default=str)
    assert row["_reject_reason"] is None
    assert {name: row[name] for name in CALL_COLUMNS} == {
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
        "is_cache_hit": False,
        "is_client_oauth": True,
    }


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


def test_teams_and_keys_land_without_their_members(gateway: str, rows: psycopg.Connection) -> None:
    rows.execute(
        'insert into "LiteLLM_TeamTable" (team_id, team_alias, members_with_roles, metadata, model_spend, '
        "model_max_budget, spend, blocked, updated_at) values ('t1', 'platform', '[\"dev@example.test\"]', '{}', '{}', "
        "'{}', 0, false, '2026-11-01 10:00')"
    )
    rows.execute(
        'insert into "LiteLLM_VerificationToken" (token, key_alias, team_id, user_id, updated_at) '
        "values ('h1', 'ci-shop', 't1', 'Dev@Example.test ', '2026-11-02 10:00')"
    )
    config = parse_config({
        "registry": "r", "start_date": "2026-11-01", "people_salt": SALT,
        "sources": {"litellm": {"database_url": gateway}},
    })  # fmt: skip
    pulls = litellm.pulls(config)
    assert [[table.entity for table in pull.tables] for pull in pulls] == [["spend_logs"], ["teams", "keys"]]
    teams, keys = (fetched.rows.read_all().to_pylist() for fetched in pulls[1].fetch(config, DAY))
    instant = datetime(2026, 11, 1, 10)
    assert teams == [
        {"team_id": "t1", "team_alias": "platform", "organization_id": None, "updated_at": instant}
    ]
    assert keys == [{
        "api_key_hash": "h1", "api_key_alias": "ci-shop", "team_id": "t1", "agent_id": None,
        "user_person_key": person_key("dev@example.test", SALT), "updated_at": datetime(2026, 11, 2, 10),
    }]  # fmt: skip


def test_other_database_is_told(postgres_database: str) -> None:
    with pytest.raises(GatewayDatabaseError, match='table "LiteLLM_SpendLogs" lacks request_id'):
        GatewayDatabase(postgres_database).spend_logs(DAY, SALT)


def test_unreachable_database_is_told_without_its_password() -> None:
    database = GatewayDatabase("postgresql://reader:hunter2secret@127.0.0.1:1/litellm")
    with pytest.raises(GatewayDatabaseError, match="litellm: database") as caught:
        database.spend_logs(DAY, SALT)
    assert "hunter2secret" not in str(caught.value)


def test_url_of_another_database_is_refused() -> None:
    with pytest.raises(ConfigError, match="database_url: not a Postgres URL"):
        GatewayDatabase("mysql://somewhere/litellm")
