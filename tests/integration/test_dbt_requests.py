"""The request side of dbt on real engines: exact values, and the same rows however they came to be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse

pytestmark = pytest.mark.slow

MODELS = ("+int_run_usage_daily", "+fct_runs", "+mart_cache_economics_daily", "int_identity_references")
TABLES = (
    "marts.fct_requests",
    "marts.fct_runs",
    "marts.mart_cache_economics_daily",
    "intermediate.int_run_usage_daily",
)


def price(meter: str, usd: str, **changes: Any) -> dict[str, Any]:
    base = {
        "provider": "anthropic",
        "model_name": "claude-x",
        "meter": meter,
        "service_tier": "standard",
        "min_input_tokens": 0,
        "usd_per_token": usd,
        "valid_from": "1970-01-01",
        "valid_to": "9999-12-31",
        "is_validity_assumed": True,
        "source": "genai_prices",
    }
    return base | changes


PRICES = [
    price("uncached_input", "0.000003"),
    price("cache_read", "0.0000003"),
    price("cache_write_5m", "0.00000375"),
    price("cache_write_1h", "0.000006"),
    price("output", "0.000015"),
    price("uncached_input", "0.0000015", service_tier="batch"),
    price("output", "0.0000075", service_tier="batch"),
]
OVERRIDE = {
    "provider": "anthropic",
    "model_name": "claude-x",
    "meter": "output",
    "service_tier": "standard",
    "min_input_tokens": 0,
    "usd_per_token": "0.000010000000001",
    "valid_from": "2026-11-02",
    "valid_to": "2026-11-03",
}


def call(
    request_id: str, at: str, prompt: int = 1000, completion: int = 100, **changes: Any
) -> dict[str, Any]:
    base = {
        "request_id": request_id,
        "call_type": "acompletion",
        "status": "success",
        "started_at": f"2026-11-{at}",
        "model": "anthropic/claude-x",
        "custom_llm_provider": "anthropic",
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "team_id": "gateway-team-1",
    }
    return base | changes


DAY_1 = [
    call("r1", "01T10:00:00", 15000, 1500, session_id="s1", request_tags_json='["pr:812","repo:acme/shop"]'),
    call(
        "batch", "01T23:59:59", 0, 0, call_type="acreate_batch", session_id="batch", litellm_call_id="c-batch"
    ),
    call("odd", "01T11:00:00", model="nobody-knows"),
    *[
        call(f"random{i}", f"01T12:00:{i:02d}", 10, 1, session_id=f"random-{i}", user_person_key="p")
        for i in range(12)
    ],
]
DAY_2 = [
    call(
        "r2",
        "02T00:00:00",
        43000,
        500,
        session_id="s1",
        cache_read_input_tokens=40000,
        cache_creation_input_tokens=2000,
        request_tags_json='["workflow:support"]',
    ),
    call("r3_cache_hit1793.5", "02T10:00:00", session_id="s1", is_cache_hit=True),
    call("r4", "02T11:00:00", 0, 0, status="failure"),
    call("r5", "02T12:00:00", is_client_oauth=True),
]
DAY_3 = [
    call(
        "batch_batch_cost",
        "03T05:00:00",
        2000,
        200,
        call_type="aretrieve_batch",
        session_id="batch",
        litellm_call_id="c-later",
        spend_usd="0.0045",
    ),
    call("r6", "03T06:00:00", 100, 10, litellm_call_id="c6"),
]
OBJECTS_3 = [
    # the same call as r6 seen without its call id, with a reference that the database does not keep
    call("r6", "03T06:00:00.5", 100, 10, references_json='{"ticket":"SHOP-44"}'),
]
USAGE_2 = [
    {
        "request_id": "r1",  # yesterday's call, exported a day late
        "requested_at": "2026-11-02T01:00:00",
        "provider": "anthropic",
        "model_name": "claude-x",
        "uncached_input_tokens": 15000,
        "output_tokens": 1500,
        "payment_basis": "metered",
        "checkpoint_id": "cp1",
    }
]
REGISTRY = {
    "registry.workflows": [
        {"workflow_key": "review", "team_key": "checkout", "primary_outcome_type": "pull_request"},
        {
            "workflow_key": "support",
            "team_key": "care",
            "primary_outcome_type": "ticket",
            "environment": "prod",
        },
    ],
    "registry.workflow_rules": [
        {"priority": 1, "field": "tag:pr", "pattern": "8__", "workflow_key": "review"},
    ],
    "registry.teams": [{"team_key": "platform", "name": "Platform", "gateway_team_ids": "x|gateway-team-1"}],
    "registry.gateway_keys": [
        {"gateway": "litellm", "provider": "anthropic", "account_id": "org-1", "api_key_id": "k1"},
    ],
}


def landed(
    *, days: set[int], changed_rule: bool = False, override: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """What has been landed: the windows of some days, and the registry before or after an edit."""
    spend = {1: DAY_1, 2: DAY_2, 3: DAY_3}
    rows: dict[str, list[dict[str, Any]]] = {
        **REGISTRY,
        "price_book.prices": PRICES,
        "litellm.spend_logs": [row for day in sorted(days) for row in spend[day]],
        "litellm.log_objects": OBJECTS_3 if 3 in days else [],
        "usage_files.requests": USAGE_2 if 2 in days else [],
        "registry.price_overrides": [OVERRIDE] if override else [],
    }
    if changed_rule:
        second = {"priority": 2, "field": "provider", "pattern": "anth%", "workflow_key": "support"}
        rows["registry.workflow_rules"] = [*REGISTRY["registry.workflow_rules"], second]
    return rows


LAST = {"days": {1, 2, 3}, "changed_rule": True, "override": True}


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


def test_every_request_has_its_exact_values(warehouse: Warehouse) -> None:
    tables = build(warehouse, landed(days={1, 2, 3}, override=True))
    requests = {(r["source"], str(r["requested_at"])): r for r in tables["marts.fct_requests"]}

    def at(when: str) -> dict[str, Any]:
        return requests["litellm.spend_logs", f"2026-11-{when}"]

    # the field's own example: 15,000 in and 1,500 out at $3 and $15 per million
    assert at("01 10:00:00")["list_cost_usd"] == Decimal("0.0675")
    assert at("01 10:00:00")["workflow_key"] == "review"
    assert (at("01 10:00:00")["account_id"], at("01 10:00:00")["api_key_id"]) == ("org-1", "k1")
    # 1000 uncached, 40000 read, 2000 written for a time nobody reports, 500 out at a negotiated price:
    # 0.003 + 0.012 + 0.0075 + 0.0050000000005, whose half is rounded away from zero
    cached = at("02 00:00:00")
    assert cached["list_cost_usd"] == Decimal("0.027500000001")
    assert cached["list_cost_high_usd"] == Decimal("0.032000000001")
    assert (cached["is_ttl_assumed"], cached["workflow_key"], cached["environment"]) == (
        True,
        "support",
        "prod",
    )
    assert (cached["read_saving_usd"], cached["write_premium_usd"]) == (Decimal("0.108"), Decimal("0.0015"))
    unknown = at("01 11:00:00")
    assert (unknown["is_unpriced"], unknown["unpriced_reason"], unknown["list_cost_usd"]) == (
        True,
        "unknown_model",
        None,
    )
    assert at("02 10:00:00")["payment_basis"] == "gateway_cache"
    assert at("02 10:00:00")["list_cost_usd"] == 0
    assert at("02 11:00:00")["payment_basis"] == "none"
    assert at("02 12:00:00")["payment_basis"] == "subscription"
    assert at("02 12:00:00")["team_key"] == "platform"
    # the batch: one call on the day it was made, with the tokens and the cost of its later settlement
    batch = at("01 23:59:59")
    assert (
        batch["output_tokens"],
        batch["service_tier"],
        batch["gateway_cost_usd"],
        batch["list_cost_usd"],
    ) == (
        200,
        "batch",
        Decimal("0.0045"),
        Decimal("0.0045"),
    )


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
