"""The request side of dbt on real engines: exact values, and the same rows however they came to be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse
from landed_requests import LAST, landed

pytestmark = pytest.mark.slow

MODELS = ("+int_run_usage_daily", "+fct_runs", "+mart_cache_economics_daily", "int_identity_references")
TABLES = (
    "marts.fct_requests",
    "marts.fct_runs",
    "marts.mart_cache_economics_daily",
    "intermediate.int_run_usage_daily",
)


# Time in November -> what `fct_requests` must say of the call.
EXACT: dict[str, dict[str, Any]] = {
    # the field's own example: 15,000 in and 1,500 out at $3 and $15 per million
    "01 10:00:00": {
        "list_cost_usd": Decimal("0.0675"),
        "workflow_key": "review",
        "account_id": "org-1",
        "api_key_id": "k1",
    },
    # 1000 uncached, 40000 read, 2000 written for a time nobody reports, 500 out at a negotiated price:
    # 0.003 + 0.012 + 0.0075 + 0.0050000000005, whose half is rounded away from zero
    "02 00:00:00": {
        "list_cost_usd": Decimal("0.027500000001"),
        "list_cost_high_usd": Decimal("0.032000000001"),
        "is_ttl_assumed": True,
        "workflow_key": "support",
        "environment": "prod",
        "read_saving_usd": Decimal("0.108"),
        "write_premium_usd": Decimal("0.0015"),
    },
    "01 11:00:00": {"is_unpriced": True, "unpriced_reason": "unknown_model", "list_cost_usd": None},
    "02 10:00:00": {"payment_basis": "gateway_cache", "list_cost_usd": Decimal(0)},
    "02 11:00:00": {"payment_basis": "none"},
    "02 12:00:00": {"payment_basis": "subscription", "team_key": "platform"},
    # the batch: one call on the day it was made, with the tokens and the cost of its later settlement
    "01 23:59:59": {
        "output_tokens": 200,
        "service_tier": "batch",
        "gateway_cost_usd": Decimal("0.0045"),
        "list_cost_usd": Decimal("0.0045"),
    },
}


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    if request.param == "duckdb":
        yield Warehouse(str(tmp_path / "warehouse.duckdb"), tmp_path)
    else:
        yield Warehouse(request.getfixturevalue("postgres_database"), tmp_path)


def build(
    warehouse: Warehouse, rows: dict[str, list[dict[str, Any]]], *flags: str
) -> dict[str, list[dict[str, Any]]]:
    """Lay rows, build the request side, and read every table that others rely on."""
    warehouse.lay(rows)
    skipped = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    warehouse.dbt("build", *skipped, "--select", *MODELS, *flags)
    return {table: everything(warehouse, table) for table in TABLES}


def everything(warehouse: Warehouse, table: str) -> list[dict[str, Any]]:
    return sorted(warehouse.rows(f"select * from {table}"), key=lambda row: repr(sorted(row.items())))


def test_full_refresh_equals_increment_equals_another_order(warehouse: Warehouse) -> None:
    build(warehouse, landed(days={1}))
    build(warehouse, landed(days={1, 2}))
    build(warehouse, landed(days={1, 2, 3}))
    build(warehouse, landed(days={1, 2, 3}, changed_rule=True))
    increment = build(warehouse, landed(**LAST))
    assert len(increment["marts.fct_requests"]) == 20
    nothing_new = build(warehouse, landed(**LAST))
    assert nothing_new == increment
    full = build(warehouse, landed(**LAST), "--full-refresh")
    assert full == increment
    warehouse.lay(landed(days=set()))
    build(warehouse, landed(days={3}, override=True))
    build(warehouse, landed(days={2, 3}))
    assert build(warehouse, landed(**LAST)) == increment


def test_an_increment_rebuilds_only_the_days_that_changed(warehouse: Warehouse) -> None:
    build(warehouse, landed(days={1, 2, 3}))
    assert changed_days(warehouse) == ["2026-11-01", "2026-11-02", "2026-11-03"]
    build(warehouse, landed(days={1, 2, 3}))
    assert changed_days(warehouse) == []
    build(warehouse, landed(days={1, 2, 3}, override=True))
    assert changed_days(warehouse) == ["2026-11-02"]


def changed_days(warehouse: Warehouse) -> list[str]:
    rows = warehouse.rows("select usage_date from intermediate.int_days_changed order by usage_date")
    return [str(row["usage_date"]) for row in rows]


def requests_at(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    """The gateway's requests of all three days, by their time in November."""
    tables = build(warehouse, landed(days={1, 2, 3}, override=True))
    return {
        str(row["requested_at"]).removeprefix("2026-11-"): row
        for row in tables["marts.fct_requests"]
        if row["source"] == "litellm.spend_logs"
    }


def test_every_request_has_its_exact_values(warehouse: Warehouse) -> None:
    found = requests_at(warehouse)
    for when, expected in EXACT.items():
        assert {name: found[when][name] for name in expected} == expected


def test_sightings_of_one_call_merge_field_by_field(warehouse: Warehouse) -> None:
    tables = build(warehouse, landed(days={1, 2, 3}))
    assert len(tables["marts.fct_requests"]) == 20  # of 23 landed rows: r1, r6 and the batch were seen twice
    kinds = warehouse.rows(
        "select kind, value from intermediate.int_identity_references order by kind, value"
    )
    assert [(row["kind"], row["value"]) for row in kinds] == [
        ("checkpoint", "cp1"),
        ("pull_request", "acme/shop#812"),
        ("ticket", "SHOP-44"),
    ]


def test_sessions_made_up_by_the_gateway_do_not_make_runs(warehouse: Warehouse) -> None:
    tables = build(warehouse, landed(days={1}))
    random = [r for r in tables["marts.fct_requests"] if r["is_session_random"]]
    assert len(random) == 12
    assert len({r["run_key"] for r in random}) == 1


def test_both_engines_say_the_same(tmp_path: Path, postgres_database: str) -> None:
    on_duckdb = build(Warehouse(str(tmp_path / "w.duckdb"), tmp_path / "d"), landed(**LAST))
    on_postgres = build(Warehouse(postgres_database, tmp_path / "p"), landed(**LAST))
    assert on_duckdb == on_postgres
