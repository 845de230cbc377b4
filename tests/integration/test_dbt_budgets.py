"""Month ends fall into the forecast's interval as often as it says, and every forecast is the sum it claims to be.

Belongs here: the back-test of the forecast over many seeds, and budgets of scopes that calls reach by tags, on both engines.
The edges of each rule stand in the unit tests of its models.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse
from fixtures import spend_history as history
from postgres_server import PostgresServer

pytestmark = pytest.mark.slow

Rows = list[dict[str, Any]]
Status = dict[date, dict[str, dict[str, Any]]]

FIRST, MONTH, NEXT = date(2026, 8, 10), date(2026, 11, 1), date(2026, 12, 1)
WORKFLOWS = [f"flow-{n:03d}" for n in range(160)]
# four, twelve and twenty-three days to come: the days on which somebody still asks
AS_OF = (date(2026, 11, 7), date(2026, 11, 18), date(2026, 11, 26))


def days() -> list[history.Day]:
    """All days to the end of the month, those to come included."""
    return [
        day
        for n, workflow in enumerate(WORKFLOWS)
        for day in history.season(workflow, 5000 + n, FIRST, (NEXT - FIRST).days, 10 + n)
    ]


def budget(key: str, scope: str, value: str, **more: Any) -> dict[str, Any]:
    """One row of budgets.csv, from the first day of the history on."""
    row = {
        "budget_key": key,
        "scope": scope,
        "scope_value": value,
        "amount_usd": "1000",
        "valid_from": str(FIRST),
    }
    return {**row, "preset": "stepped", **more}


BUDGETS = [budget(name, "workflow", name) for name in WORKFLOWS] + [
    budget("tagged", "tag", "feature:search", preset="sparse"),
    budget("everything", "all", "all", amount_usd=None, preset="baseline"),
    budget("raised", "workflow", WORKFLOWS[0], amount_usd="1", valid_to="2026-11-03"),
    budget("raised", "workflow", WORKFLOWS[0], amount_usd="100000", valid_from="2026-11-03"),
]
EXEMPTIONS = [
    {"budget_key": "tagged", "valid_from": "2026-11-02", "valid_to": "2026-11-08", "reason": "launch week",
     "approver_person_key": "a" * 64},
]  # fmt: skip


def tagged(day: history.Day) -> history.Row:
    """Every second workflow says what it works for, twice over."""
    says = '["feature:search","feature:search","pr:7"]' if int(day.workflow[-1]) % 2 else None
    return history.call(day, tags_json=says)


def landed(as_of: date) -> dict[str, list[history.Row]]:
    """What a night that knows the days up to one has landed."""
    return {
        **history.registry(dict.fromkeys(WORKFLOWS, "team")),
        "registry.budgets": BUDGETS,
        "registry.budget_exemptions": EXEMPTIONS,
        "usage_files.requests": [tagged(day) for day in days() if day.on <= as_of],
    }


@pytest.fixture(scope="module")
def nights(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[date, Rows]]:
    """Every row of the mart, on both engines, as three nights of the month saw it."""
    seen: dict[str, dict[date, Rows]] = {}
    for engine in ("duckdb", "postgres"):
        folder: Path = tmp_path_factory.mktemp(f"budgets-{engine}")
        location = postgres_server.new_database() if engine == "postgres" else str(folder / "w.duckdb")
        built = Warehouse(location, folder)
        seen[engine] = {}
        for as_of in AS_OF:
            built.lay(landed(as_of))
            built.dbt("seed")
            audits = ("audit_budgets_vs_usage_monthly", "audit_scopes_vs_usage_daily")
            built.dbt(
                "build", "--exclude-resource-type", "unit_test", "--select", "+mart_budget_status", *audits
            )
            rows = built.rows("select * from marts.mart_budget_status")
            seen[engine][as_of] = sorted(rows, key=lambda row: (row["budget_key"], row["month_start_date"]))
    return seen


@pytest.fixture(params=["duckdb", "postgres"])
def status(request: pytest.FixtureRequest, nights: dict[str, dict[date, Rows]]) -> Status:
    """November's row of every budget, by night."""
    return {
        as_of: {row["budget_key"]: row for row in rows if row["month_start_date"] == MONTH}
        for as_of, rows in nights[request.param].items()
    }


def test_both_engines_say_the_same(nights: dict[str, dict[date, Rows]]) -> None:
    assert all(len(rows) > len(BUDGETS) for rows in nights["duckdb"].values())
    # a decimal compares by its value: its scale is held by the contract of the mart
    assert nights["duckdb"] == nights["postgres"]


def spend() -> dict[str, dict[date, int]]:
    """Micro-dollars of every workflow and day."""
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for day in days():
        found[day.workflow][day.on] = day.micros
    return found


def test_month_ends_in_the_interval_at_least_nine_times_of_ten(
    status: Status,
) -> None:
    truth = {
        name: Decimal(sum(micros for on, micros in known.items() if on >= MONTH)) / 1_000_000
        for name, known in spend().items()
    }
    for seen in status.values():
        inside = sum(
            seen[name]["forecast_low_usd"] <= truth[name] <= seen[name]["forecast_high_usd"]
            for name in WORKFLOWS
        )
        assert inside >= 0.9 * len(WORKFLOWS)
        # an interval from nothing to everything would hold them all
        assert inside < len(WORKFLOWS)


def test_forecast_is_what_is_spent_and_four_weeks_mean_of_each_day_to_come(
    status: Status,
) -> None:
    for as_of, seen in status.items():
        to_come = [as_of + timedelta(days=n) for n in range(1, (NEXT - as_of).days)]
        for name, known in spend().items():
            spent = sum(micros for on, micros in known.items() if MONTH <= on <= as_of)
            fourfold = sum(
                known[as_of - timedelta(days=(as_of - on).days % 7 + 7 * week)]
                for on in to_come
                for week in range(4)
            )
            assert seen[name]["spent_usd"] == Decimal(spent) / 1_000_000
            assert seen[name]["forecast_usd"] == Decimal(4 * spent + fourfold) / 4_000_000
            assert seen[name]["open_day_count"] == len(to_come)
            reached = [share for share in (50, 80, 100, 110, 120) if spent >= share * 10_000_000]
            assert seen[name]["threshold_crossed"] == (reached[-1] if reached else None)


def test_tag_counts_each_call_once_and_its_exemption_is_dated(
    status: Status,
) -> None:
    for as_of, seen in status.items():
        row, known = seen["tagged"], spend()
        of_tag = [known[name] for name in WORKFLOWS if int(name[-1]) % 2]
        spent = {on: sum(days[on] for days in of_tag) for on in of_tag[0] if MONTH <= on <= as_of}
        exempt = sum(micros for on, micros in spent.items() if date(2026, 11, 2) <= on < date(2026, 11, 8))
        assert row["spent_usd"] == Decimal(sum(spent.values())) / 1_000_000
        assert row["exempt_usd"] == Decimal(exempt) / 1_000_000
        assert (row["is_exempt"], row["exemption_reason"]) == (
            (True, "launch week") if as_of < date(2026, 11, 8) else (False, None)
        )


def test_baseline_and_raised_amounts_are_the_limits(status: Status) -> None:
    before = [MONTH - timedelta(days=n) for n in range(1, 61)]
    baseline = sum(known[on] for known in spend().values() for on in before)
    for seen in status.values():
        everything, raised = seen["everything"], seen["raised"]
        assert (everything["limit_basis"], everything["limit_usd"]) == (
            "baseline",
            Decimal(baseline) / 2_000_000,
        )
        assert (raised["limit_usd"], raised["threshold_crossed"]) == (100_000, None)
