"""Usage files: every format to exact rows, and every way to break the contract."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from usage_rows import GOOD, NEEDED, SALT, csv_of, read

from ingestion.people import person_key
from ingestion.sources.usage_files.parse import CONTRACT, METERS


def test_full_row_lands_exactly(tmp_path: Path) -> None:
    header = ",".join(column.name for column in CONTRACT.columns)
    cells = {
        "request_id": "r1", "requested_at": "2026-10-01T11:30:00.25+02:00", "provider": "anthropic", "model_name": "m@1",
        "account_id": "acme", "api_key_id": "k1", "uncached_input_tokens": "1", "cache_read_tokens": "2",
        "cache_write_5m_tokens": "3", "cache_write_1h_tokens": "4", "cache_write_unknown_ttl_tokens": "5",
        "output_tokens": "6",
        "usage": '"{""prompt_tokens"": 99}"', "service_tier": "batch", "speed": "fast",
        "inference_geo": "us", "web_search_requests": "8",
        "gateway_session_cost_usd": "12.5", "status": "cancelled", "payment_basis": "subscription",
        "gateway_cost_usd": "0.0000000000005", "team": "platform", "workflow": "review", "environment": "production",
        "agent_id": "by dev@example.test", "user": " Dev@Example.test", "session_id": "s", "run_id": "run", "trace_id": "t",
        "end_user": "customer", "repository": "git@host.test:acme/shop", "branch": "main", "pr_number": "7",
        "ticket_key": "SHOP-1", "commit_sha": "abc", "checkpoint_id": "cp", "agent_task_id": "task", "prefix_key": "p",
        "tags": '"{""b"": 1, ""a"": ""dev@example.test""}"',
    }  # fmt: skip
    rows, rejected = read(csv_of(tmp_path, header, ",".join(cells[name] for name in header.split(","))))
    key = person_key("dev@example.test", SALT)
    assert rejected == []
    assert rows == [{
        "request_id": "r1", "requested_at": datetime(2026, 10, 1, 9, 30, 0, 250000), "provider": "anthropic",
        "model_name": "m@1", "account_id": "acme", "api_key_id": "k1", "uncached_input_tokens": 1, "cache_read_tokens": 2,
        "cache_write_5m_tokens": 3, "cache_write_1h_tokens": 4, "cache_write_unknown_ttl_tokens": 5, "output_tokens": 6,
        "service_tier": "batch", "speed": "fast", "inference_geo": "us", "web_search_requests": 8,
        "status": "cancelled", "payment_basis": "subscription", "gateway_session_cost_usd": Decimal("12.5"),
        "gateway_cost_usd": Decimal("0.000000000001"), "team": "platform", "workflow": "review",
        "environment": "production", "agent_id": f"by {key}", "user_person_key": key, "session_id": "s", "run_id": "run",
        "trace_id": "t", "end_user_key": person_key("customer", SALT), "repository": "git@host.test:acme/shop",
        "branch": "main", "pr_number": 7, "ticket_key": "SHOP-1", "commit_sha": "abc", "checkpoint_id": "cp",
        "agent_task_id": "task", "prefix_key": "p", "tags_json": json.dumps({"a": key, "b": "1"}, separators=(",", ":")),
    }]  # fmt: skip


def test_an_id_holds_no_email(tmp_path: Path) -> None:
    [row], rejected = read(csv_of(tmp_path, NEEDED, GOOD.replace("r1", "7-dev@example.test")))
    assert (row["request_id"], rejected) == (person_key("7-dev@example.test", SALT), [])


def test_absent_meter_is_zero_and_absent_text_is_null(tmp_path: Path) -> None:
    [row], rejected = read(csv_of(tmp_path, f"{NEEDED},output_tokens", f"{GOOD},5"))
    assert rejected == []
    assert [row[meter] for meter in METERS] == [0, 0, 0, 0, 0, 5]
    assert (row["payment_basis"], row["team"], row["gateway_cost_usd"]) == ("metered", None, None)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("output_tokens", "", "is empty"),
        ("output_tokens", "-1", "is negative"),
        ("output_tokens", "1.5", "is not a whole number"),
        ("output_tokens", "1_000", "is not a whole number"),
        ("status", "done", "is not an allowed word"),
        ("payment_basis", "free", "is not an allowed word"),
        ("gateway_cost_usd", "1_0.5", "cannot be read"),
        ("gateway_cost_usd", "$5", "cannot be read"),
        ("tags", "not json", "cannot be read"),
    ],
)
def test_broken_cell_rejects_its_row_alone(tmp_path: Path, column: str, cell: str, reason: str) -> None:
    filled = "success" if column == "status" else "metered" if column == "payment_basis" else "1"
    filled = "[]" if column == "tags" else filled
    good = GOOD.replace("r1", "r2")
    rows, rejected = read(csv_of(tmp_path, f"{NEEDED},{column}", f"{GOOD},{cell}", f"{good},{filled}"))
    assert [row["request_id"] for row in rows] == ["r2"]
    assert [(one.locator, one.field, one.reason) for one in rejected] == [("usage.csv:r1", column, reason)]


@pytest.mark.parametrize(
    ("instant", "reason"),
    [
        ("2026-10-01T09:30:00", "has no time zone"),
        ("2026-10-01 09:30:00.5", "has no time zone"),
        ("2026-10-01", "cannot be read"),
        ("2026-02-30T09:30:00Z", "cannot be read"),
        ("1790000000", "cannot be read"),
        ("", "is empty"),
    ],
)
def test_instant_is_never_guessed(tmp_path: Path, instant: str, reason: str) -> None:
    rows, rejected = read(csv_of(tmp_path, NEEDED, f"r1,{instant},anthropic,m", GOOD.replace("r1", "r2")))
    assert [row["request_id"] for row in rows] == ["r2"]
    assert [(one.locator, one.field, one.reason) for one in rejected] == [
        ("usage.csv:r1", "requested_at", reason)
    ]


@pytest.mark.parametrize(
    "instant",
    [
        "2026-10-01T00:00:00+00:00",
        "2026-10-01T02:00:00+0200",
        "2026-09-30 17:00:00-07",
        "2026-10-01T00:00:00z",
    ],
)
def test_every_zone_is_turned_into_utc(tmp_path: Path, instant: str) -> None:
    [row], _ = read(csv_of(tmp_path, NEEDED, f"r1,{instant},anthropic,m"))
    assert row["requested_at"] == datetime(2026, 10, 1)


def test_row_without_id_is_named_by_its_number(tmp_path: Path) -> None:
    _, rejected = read(csv_of(tmp_path, NEEDED, GOOD, ",2026-10-01T09:30:00Z,anthropic,m"))
    assert [(one.locator, one.field) for one in rejected] == [("usage.csv:row 2", "request_id")]


def test_window_is_half_open(tmp_path: Path) -> None:
    times = ("2026-09-30T23:59:59.999999Z", "2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z")
    csv_of(tmp_path, NEEDED, *(f"r{n},{time},anthropic,m" for n, time in enumerate(times)))
    assert [row["request_id"] for row in read(tmp_path)[0]] == ["r1"]


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        (f"{NEEDED},colour,size", "colour, size", "unknown column"),
        ("request_id,requested_at,provider", "model_name", "required column is missing"),
        (f"{NEEDED},repo,repository", "repository", "column given twice"),
        (f"{NEEDED},team,team", "team", "column given twice"),
    ],
)
def test_other_header_rejects_the_whole_file_and_the_others_land(
    tmp_path: Path, header: str, value: str, reason: str
) -> None:
    csv_of(tmp_path, header, "x,x,x", name="a.csv")
    csv_of(tmp_path, NEEDED, GOOD, name="b.csv")
    rows, rejected = read(tmp_path)
    assert [row["request_id"] for row in rows] == ["r1"]
    assert [(one.locator, one.field, one.value, one.reason) for one in rejected] == [
        ("a.csv", "header", value, reason)
    ]
    assert "ticket_key" in rejected[0].allowed


def test_malformed_csv_line_is_named_and_the_others_land(tmp_path: Path) -> None:
    csv_of(tmp_path, NEEDED, GOOD, "r2,2026-10-01T09:30:00Z", GOOD.replace("r1", "r3"))
    rows, rejected = read(tmp_path)
    assert [row["request_id"] for row in rows] == ["r1", "r3"]
    assert [(one.locator, one.field) for one in rejected] == [("usage.csv:3", "line")]


def test_malformed_json_line_is_named_and_the_others_land(tmp_path: Path) -> None:
    line = {"request_id": "r1", "requested_at": "2026-10-01T09:30:00Z", "provider": "a", "model_name": "m"}
    text = (
        json.dumps(line) + '\n{"request_id": "r2", "requ\n' + json.dumps(line | {"request_id": "r3"}) + "\n"
    )
    (tmp_path / "usage.jsonl").write_text(text)
    rows, rejected = read(tmp_path)
    assert [row["request_id"] for row in rows] == ["r1", "r3"]
    assert [one.locator for one in rejected] == ["usage.jsonl:row 2"]


@pytest.mark.parametrize(
    ("usage", "meters"),
    [
        (
            {
                "input_tokens": 5, "cache_read_input_tokens": 7, "cache_creation_input_tokens": 12, "output_tokens": 3,
                "cache_creation": {"ephemeral_5m_input_tokens": 4, "ephemeral_1h_input_tokens": 6},
            },
            [5, 7, 4, 6, 2, 3],
        ),
        ({"input_tokens": 5, "cache_creation_input_tokens": 2, "output_tokens": 3}, [5, 0, 0, 0, 2, 3]),
        (
            {
                "prompt_tokens": 20, "completion_tokens": 3, "total_tokens": 23,
                "prompt_tokens_details": {"cached_tokens": 7, "cache_write_tokens": 2},
            },
            [11, 7, 0, 0, 2, 3],
        ),
        (
            {"input_tokens": 20, "output_tokens": 3, "total_tokens": 23, "input_tokens_details": {"cached_tokens": 7}},
            [13, 7, 0, 0, 0, 3],
        ),
        (
            {
                "promptTokenCount": 20, "cachedContentTokenCount": 7, "toolUsePromptTokenCount": 1, "candidatesTokenCount": 3,
                "thoughtsTokenCount": 4,
            },
            [14, 7, 0, 0, 0, 7],
        ),
    ],
    ids=["anthropic", "anthropic without lifetimes", "openai chat", "openai responses", "google"],
)  # fmt: skip
def test_usage_body_becomes_disjoint_meters(tmp_path: Path, usage: dict[str, Any], meters: list[int]) -> None:
    cell = '"' + json.dumps(usage).replace('"', '""') + '"'
    [row], rejected = read(csv_of(tmp_path, f"{NEEDED},usage", f"{GOOD},{cell}"))
    assert rejected == []
    assert [row[meter] for meter in METERS] == meters


def test_usage_body_tells_what_else_is_priced_apart(tmp_path: Path) -> None:
    usage = {
        "input_tokens": 1, "output_tokens": 1, "service_tier": "Priority", "speed": "fast", "inference_geo": "us",
        "server_tool_use": {"web_search_requests": 2}, "secret": "kept out",
    }  # fmt: skip
    cell = '"' + json.dumps(usage).replace('"', '""') + '"'
    [row], _ = read(csv_of(tmp_path, f"{NEEDED},usage", f"{GOOD},{cell}"))
    told = [row[name] for name in ("service_tier", "speed", "inference_geo", "web_search_requests")]
    assert told == ["priority", "fast", "us", 2]
    assert "kept out" not in str(row)


@pytest.mark.parametrize("cell", ['"{""tokens"": 5}"', "not json", ""])
def test_usage_body_without_counts_is_refused(tmp_path: Path, cell: str) -> None:
    good = GOOD.replace("r1", "r2") + ',"{""prompt_tokens"": 1}"'
    rows, rejected = read(csv_of(tmp_path, f"{NEEDED},usage", f"{GOOD},{cell}", good))
    assert [row["request_id"] for row in rows] == ["r2"]
    assert [(one.field, one.reason) for one in rejected] == [("usage", "holds no count that is understood")]
