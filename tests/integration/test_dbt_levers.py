"""Levers over planted workloads with known answers, on both engines: each saves what it must, and no dollar is saved twice."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from dbt_runner import Warehouse
from fixtures import lever_cases
from postgres_server import PostgresServer

pytestmark = pytest.mark.slow

NOVEMBER = "month_start_date = date '2026-11-01'"
LAWS = (
    "audit_lever_usage_vs_run_usage_daily",
    "audit_lever_savings_vs_spend_monthly",
    "audit_context_vs_run_usage_monthly",
)


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """The levers' marts and laws over the planted workloads, built once an engine."""
    folder: Path = tmp_path_factory.mktemp(f"levers-{request.param}")
    location = postgres_server.new_database() if request.param == "postgres" else str(folder / "w.duckdb")
    built = Warehouse(location, folder)
    built.lay(lever_cases.LANDED, lever_cases.EMPTY_WINDOWS)
    skipped = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
    built.dbt("build", *skipped, "--select", "+path:models/marts/levers", *LAWS)
    return built


def execute(warehouse: Warehouse, statement: str) -> None:
    """Run one statement on the warehouse's engine."""
    if warehouse.target == "postgres":
        with psycopg.connect(warehouse.location) as connection:
            connection.execute(statement.encode())
    else:
        with duckdb.connect(warehouse.location) as database:
            database.execute(statement)


def usd(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text).normalize()


def november(warehouse: Warehouse, mart: str, *columns: str) -> dict[str, tuple[Any, ...]]:
    """Columns of the big model's November by workflow, money without trailing zeros."""
    rows = warehouse.rows(f"""
        select workflow_key, {", ".join(columns)} from marts.{mart}
        where {NOVEMBER} and model_name = '{lever_cases.BIG}'
    """)
    return {
        row.pop("workflow_key"): tuple(
            value.normalize() if isinstance(value, Decimal) else value for value in row.values()
        )
        for row in rows
    }


def test_routing_switches_only_where_rework_does_not_rise(warehouse: Warehouse) -> None:
    found = november(
        warehouse, "mart_model_routing_opportunity", "verdict", "reason", "candidate_cost_usd", "saving_usd"
    )
    # the same tokens on the small model: 1,000,000 at $1 and 100,000 at $5 a million
    assert found == {
        "nightly": ("switch", "rework_does_not_rise", usd("1.5"), usd("3")),
        "chat": ("switch", "rework_does_not_rise", usd("1.5"), usd("3")),
        "triage": ("keep", "rework_rises", usd("1.5"), usd("0")),
        "docs": ("insufficient_data", "no_other_model", None, None),
        "odd": ("insufficient_data", "no_other_model", None, None),
    }


def test_batch_takes_what_may_wait_for_hours_at_listed_prices(warehouse: Warehouse) -> None:
    found = november(warehouse, "mart_batch_opportunity", "verdict", "reason", "batch_cost_usd", "saving_usd")
    assert found == {
        "nightly": ("switch", "tolerates_hours", usd("2.25"), usd("2.25")),
        "docs": ("switch", "tolerates_hours", usd("2.25"), usd("2.25")),
        "chat": ("keep", "answer_needed_sooner", usd("2.25"), usd("0")),
        "triage": ("keep", "answer_needed_sooner", usd("2.25"), usd("0")),
        "odd": ("insufficient_data", "no_latency_tolerance_declared", usd("2.25"), None),
    }
    december = warehouse.rows("""
        select verdict, reason, batch_cost_usd, saving_usd from marts.mart_batch_opportunity
        where month_start_date = date '2026-12-01'
    """)
    assert [tuple(row.values()) for row in december] == [
        ("insufficient_data", "no_batch_price_for_cache_read", None, None)
    ]


def test_levers_share_the_dollars_they_overlap_on(warehouse: Warehouse) -> None:
    rows = warehouse.rows(f"""
        select lever, saving_usd from marts.mart_lever_savings_monthly
        where {NOVEMBER} and workflow_key = 'nightly' order by lever_order
    """)
    # by themselves routing and batch would save 3.00 + 2.25 of 4.50 spent
    assert [(row["lever"], row["saving_usd"].normalize()) for row in rows] == [
        ("cache_tier", usd("0")),
        ("model_routing", usd("3")),
        ("batch", usd("0.75")),
    ]
    after = november(warehouse, "mart_batch_opportunity", "saving_after_levers_usd")
    assert after == {
        "nightly": (usd("0.75"),),
        "docs": (usd("2.25"),),
        "chat": (usd("0"),),
        "triage": (usd("0"),),
        "odd": (None,),
    }


def test_context_bands_hold_every_metered_dollar(warehouse: Warehouse) -> None:
    rows = warehouse.rows(f"""
        select prompt_band, stable_prompt_band, answer_band, request_count, answer_usd, list_cost_usd, list_cost_ratio
        from marts.mart_context_opportunity where {NOVEMBER} and workflow_key = 'nightly'
    """)
    # the call at the standard tier, and the one that ran in the batch
    assert [
        tuple(value.normalize() if isinstance(value, Decimal) else value for value in row.values())
        for row in rows
    ] == [("512k or more", "not cached", "16385 or more", 2, usd("2.25"), usd("6.75"), usd("1"))]


def test_third_lever_takes_its_part_of_the_same_dollars(warehouse: Warehouse) -> None:
    # a better cache lifetime that saves a fifth of all it works on comes first
    execute(
        warehouse,
        f"""insert into intermediate.int_lever_offers
        (month_start_date, workflow_key, provider, model_name, lever, base_usd, saving_usd)
        values (date '2026-11-01', 'nightly', 'anthropic', '{lever_cases.BIG}', 'cache_tier', 4.5, 0.9)""",
    )
    warehouse.dbt("run", "--select", "int_lever_savings", "mart_lever_savings_monthly", *LAWS)
    rows = warehouse.rows(f"""
        select saving_usd, left_after_usd from marts.mart_lever_savings_monthly
        where {NOVEMBER} and workflow_key = 'nightly' order by lever_order
    """)
    assert [tuple(value.normalize() for value in row.values()) for row in rows] == [
        (usd("0.9"), usd("3.6")),
        (usd("2.4"), usd("1.2")),
        (usd("0.6"), usd("0.6")),
    ]
    for law in LAWS:
        assert warehouse.rows(f"select * from audits.{law}") == []
