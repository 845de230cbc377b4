"""Each law of the ledger, checked company by company from what the companies landed.

Belongs here: the laws in plain Python. They share nothing with the project's own audits: they read the ledger and the marts, and
know the landed rows (`small.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.benchmarks.attribution.small import Small
from tests.dbt_runner import Warehouse

Row = dict[str, Any]


def broken_laws(warehouse: Warehouse, companies: Iterable[Small]) -> list[str]:
    """Every law that does not hold for a company, in words."""
    names = {one.name: one for one in companies}
    ledger = warehouse.rows("""
        select ledger.*, outcomes.outcome_id from marts.fct_cost_allocations as ledger
        left join marts.fct_outcomes as outcomes on outcomes.outcome_key = ledger.outcome_key
    """)
    checks: tuple[Callable[[], Iterable[str]], ...] = (
        lambda: _sums(names, ledger),
        lambda: _rows(ledger),
        lambda: _chains(warehouse),
        lambda: _workflows(warehouse, ledger),
    )
    return [fault for check in checks for fault in check()]


def _sums(names: dict[str, Small], ledger: list[Row]) -> Iterable[str]:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in ledger:
        found[row["account_id"], str(row["usage_date"])] += row["allocated_usd"]
    expected = {key: usd for one in names.values() for key, usd in one.expected.items()}
    for key in sorted(set(found) | set(expected), key=str):
        if found.get(key, Decimal(0)) != expected.get(key, Decimal(0)):
            yield f"{key}: ledger {found.get(key)}, expected {expected.get(key)}"


def _rows(ledger: list[Row]) -> Iterable[str]:
    places = (
        "usage_date",
        "account_id",
        "api_key_id",
        "model_name",
        "run_key",
        "team_key",
        "gap_class",
        "outcome_key",
    )
    for place, count in Counter(tuple(row[name] for name in places) for row in ledger).items():
        if count > 1:
            yield f"{place}: {count} rows"
    for row in ledger:
        attributed = row["allocation_class"] == "attributed"
        own = row["outcome_id"] is not None and row["outcome_id"].startswith(f"{row['account_id']}/")
        if attributed != own or attributed != (row["match_grade"] in ("A", "B", "C", "D")):
            yield f"{row['allocation_key']}: {row['allocation_class']} {row['match_grade']} {row['outcome_id']}"


def _chains(warehouse: Warehouse) -> Iterable[str]:
    for row in warehouse.rows("""
        select chains.outcome_key, chains.reached_type, sum(chains.share) as share
        from intermediate.int_outcome_chains as chains group by chains.outcome_key, chains.reached_type
    """):
        if row["share"] != 1:
            yield f"chain of {row['outcome_key']} to {row['reached_type']}: shares sum to {row['share']}"


def _workflows(warehouse: Warehouse, ledger: list[Row]) -> Iterable[str]:
    told: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for row in ledger:
        if row["workflow_key"] is not None:
            told[row["workflow_key"], row["usage_date"]] += row["allocated_usd"]
    marts = {
        (row["workflow_key"], row["usage_date"]): row["usd"]
        for row in warehouse.rows("""
            select workflow_key, usage_date, sum(total_usd) as usd from marts.mart_workflow_cost_per_outcome_daily
            group by workflow_key, usage_date
        """)
    }
    for key in set(told) | set(marts):
        if told.get(key, Decimal(0)) != marts.get(key, Decimal(0)):
            yield f"{key}: ledger {told.get(key)}, mart {marts.get(key)}"
