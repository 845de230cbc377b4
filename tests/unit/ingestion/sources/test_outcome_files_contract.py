"""Outcome files: exact rows, the currency rule, versions, and what is rejected."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.people import person_key
from ingestion.sources.outcome_files.client import read_files
from ingestion.sources.outcome_files.tables import OUTCOMES
from ingestion.window import Window

MONTH = Window.of_days(date(2026, 10, 1), date(2026, 10, 31))
NEEDED = "outcome_id,outcome_type,occurred_at,status,updated_at"
GOOD = "o1,lead,2026-10-01T09:00:00Z,won,2026-10-02T09:00:00Z"


def read(folder: Path, *lines: str) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
    """(landed rows, (locator, field, reason) of the rejected) of one CSV file."""
    (folder / "outcomes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    fetched = read_files(str(folder), MONTH, "salt")
    rows = fetched.rows.read_all().to_pylist()
    good = [{c: row[c] for c in OUTCOMES.columns} for row in rows if row["_reject_reason"] is None]
    bad = [
        (row["_reject_locator"], row["_reject_field"], row["_reject_reason"])
        for row in rows
        if row["_reject_reason"] is not None
    ]
    return good, bad + [(one.locator, one.field, one.reason) for one in fetched.rejected]


def test_full_row_lands_exactly(tmp_path: Path) -> None:
    header = (
        f"{NEEDED},status_at,quantity,value_amount,value_currency,team,workflow,owner_email,is_deleted,session_id,"
        "checkpoint_id,commit_sha,repo,branch,pr_number,ticket_key,run_id,trace_id,end_user,tags"
    )
    cells = (
        f"{GOOD},2026-10-01T10:00:00+01:00,2,1250.50,EUR,growth,scoring,Dev@example.test,TRUE,s2|s1| s1,,b|a,acme/shop,"
        'main,7,SHOP-1,run,trace,customer,"[""z"",""y""]"'
    )
    rows, rejected = read(tmp_path, header, cells)
    assert rejected == []
    assert rows == [{
        "outcome_id": "o1", "outcome_type": "lead", "occurred_at": datetime(2026, 10, 1, 9), "status": "won",
        "status_at": datetime(2026, 10, 1, 9), "updated_at": datetime(2026, 10, 2, 9), "quantity": 2,
        "value_amount": Decimal("1250.500000000000"), "value_currency": "EUR", "team": "growth", "workflow": "scoring",
        "owner_person_key": person_key("dev@example.test", "salt"), "is_deleted": True,
        "session_ids_json": '["s1","s2"]', "checkpoint_ids_json": None, "commit_shas_json": '["a","b"]',
        "repository": "acme/shop", "branch": "main", "pr_number": 7, "ticket_key": "SHOP-1", "run_id": "run",
        "trace_id": "trace", "end_user_key": person_key("customer", "salt"), "tags_json": '["y","z"]',
    }]  # fmt: skip


def test_ids_hold_no_email_and_stay_apart(tmp_path: Path) -> None:
    lines = [GOOD.replace("o1", who) + f",s1|{who}" for who in ("Dev@example.test", "ops@example.test")]
    rows, rejected = read(tmp_path, f"{NEEDED},session_id", *lines)
    people = [person_key(who, "salt") for who in ("dev@example.test", "ops@example.test")]
    assert rejected == []
    assert [row["outcome_id"] for row in rows] == people
    assert [set(json.loads(row["session_ids_json"])) for row in rows] == [{"s1", who} for who in people]


def test_absent_optional_columns_are_null_and_not_deleted(tmp_path: Path) -> None:
    [row], rejected = read(tmp_path, NEEDED, GOOD)
    assert rejected == []
    filled = {name for name, value in row.items() if value is not None}
    assert filled == {*NEEDED.split(","), "is_deleted"}
    assert row["is_deleted"] is False


@pytest.mark.parametrize(
    ("column", "cells", "field", "reason"),
    [
        ("value_amount,value_currency", "5,", "value_currency", "an amount and its currency come together"),
        ("value_amount,value_currency", ",USD", "value_currency", "an amount and its currency come together"),
        ("value_amount", "5", "value_currency", "an amount and its currency come together"),
        ("value_amount,value_currency", "5,usd", "value_currency", "has another form"),
        ("value_amount,value_currency", '"1,000",USD', "value_amount", "cannot be read"),
        ("is_deleted", "yes", "is_deleted", "cannot be read"),
        ("quantity", "-2", "quantity", "is negative"),
        ("status_at", "2026-10-01T10:00:00", "status_at", "has no time zone"),
        ("pr_number", "#7", "pr_number", "is not a whole number"),
    ],
)
def test_broken_cell_rejects_its_row(
    tmp_path: Path, column: str, cells: str, field: str, reason: str
) -> None:
    assert read(tmp_path, f"{NEEDED},{column}", f"{GOOD},{cells}") == (
        [],
        [("outcomes.csv:o1", field, reason)],
    )


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (GOOD.replace("won", "happened"), "status", "is not an allowed word"),
        (GOOD.replace("lead", "Qualified Lead"), "outcome_type", "has another form"),
        (GOOD.replace("02T09:00:00Z", "02T09:00:00"), "updated_at", "has no time zone"),
        (GOOD.replace("01T09:00:00Z", "01T09:00:00"), "occurred_at", "has no time zone"),
        (GOOD.replace("won", ""), "status", "is empty"),
    ],
)
def test_broken_required_cell_rejects_its_row(tmp_path: Path, line: str, field: str, reason: str) -> None:
    good = GOOD.replace("o1", "o2")
    rows, rejected = read(tmp_path, NEEDED, line, good)
    assert [row["outcome_id"] for row in rows] == ["o2"]
    assert rejected == [("outcomes.csv:o1", field, reason)]


def test_versions_stand_side_by_side_and_the_window_is_of_updates(tmp_path: Path) -> None:
    later = GOOD.replace("won", "reopened").replace("10-02T09", "10-09T09")
    other_month = GOOD.replace("10-02T09", "11-02T09")
    rows, rejected = read(tmp_path, NEEDED, GOOD, later, other_month)
    assert rejected == []
    assert sorted((row["status"], row["updated_at"].day) for row in rows) == [("reopened", 9), ("won", 2)]
