"""A restated past is visible: a late revert moves its own cohort's rows and nothing else, and the log says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import TO_THE_LEDGER, Warehouse
from fixtures.worked_example import EMPTY_WINDOWS, LANDED

from tests.marts import Rows, read_rows

pytestmark = pytest.mark.slow

REVERT = "PR_3"
LOG = "mart_restatements_daily"
# the same days were read in both nights, so that nothing but the revert differs
WINDOWS = [*EMPTY_WINDOWS, ("github.pull_requests", "2026-11-20"), ("github.references", "2026-11-20")]
BEFORE: dict[str, list[dict[str, Any]]] = {
    name: [row for row in rows if row.get("pull_request_id") != REVERT] for name, rows in LANDED.items()
}


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    if request.param == "duckdb":
        yield Warehouse(str(tmp_path / "warehouse.duckdb"), tmp_path)
    else:
        yield Warehouse(request.getfixturevalue("postgres_database"), tmp_path)


def night(warehouse: Warehouse, rows: dict[str, list[dict[str, Any]]], *flags: str) -> Rows:
    """Every row of every mart after one night."""
    warehouse.lay(rows, WINDOWS)
    warehouse.dbt("build", *TO_THE_LEDGER, "--exclude-resource-type", "test", *flags)
    return read_rows(lambda sql: [tuple(row.values()) for row in warehouse.rows(sql)])


def changed(before: Rows, after: Rows) -> dict[str, list[dict[str, tuple[str, str]]]]:
    """Mart -> for each row that differs, column -> (before, after); a row that came or went differs whole."""
    found: dict[str, list[dict[str, tuple[str, str]]]] = {}
    for mart, (header, *rows) in after.items():
        old = [row for row in before[mart][1:] if row not in rows]
        new = [row for row in rows if row not in before[mart][1:]]
        assert len(old) == len(new) or mart == LOG
        for left, right in zip(old, new, strict=mart != LOG):
            columns = zip(header, left, right, strict=True)
            found.setdefault(mart, []).append({name: (a, b) for name, a, b in columns if a != b})
    return found


# 3 November: two outcomes, one of them reworked since; 7.20 over one instead of two
_COSTS = {
    "reworked_outcome_count": ("0", "1"),
    "net_outcome_count": ("2", "1"),
    "attributed_usd_per_outcome": ("3.600000000000", "7.200000000000"),
}
CHANGED = {
    "fct_outcomes": [
        {
            "is_reworked": ("False", "True"),
            "rework_kind": ("null", "reverted"),
            "reworked_at": ("null", "2026-11-20 09:00:00"),
        }
    ],
    "mart_workflow_cost_per_outcome_daily": [
        {**_COSTS, "usd_per_outcome": ("0.225000000000", "0.450000000000")},
    ],
    "mart_workflow_cost_per_outcome_monthly": [
        {**_COSTS, "usd_per_outcome": ("3.600000000000", "7.200000000000")},
    ],
    "mart_team_cost_per_pull_request_monthly": [
        {
            "reverted_pr_count": ("0", "1"),
            "reworked_pr_count": ("0", "1"),
            "usd_per_pull_request": ("3.600000000000", "7.200000000000"),
        }
    ],
}
LOGGED = {
    "workflow_key": "code-review",
    "usage_date": "2026-11-03",
    "measure": "reworked_outcome_count",
    "old_count": "0",
    "new_count": "1",
    "old_usd": "None",
    # the end of the snapshots' window, the newest that was read
    "became_known_at": "2026-12-01 00:00:00",
}


def test_late_revert_restates_its_own_day_and_the_log_says_so(warehouse: Warehouse) -> None:
    before = night(warehouse, BEFORE)
    assert len(before[LOG]) == 1  # its header: what is told for the first time is no restatement
    after = night(warehouse, LANDED)
    assert changed(before, after) == CHANGED
    rows = warehouse.rows(f"select {', '.join(LOGGED)} from marts.{LOG}")
    assert [{name: str(value) for name, value in row.items()} for row in rows] == [LOGGED]


def test_log_outlives_a_full_refresh_and_a_night_with_nothing_new(warehouse: Warehouse) -> None:
    night(warehouse, BEFORE)
    log = night(warehouse, LANDED)[LOG]
    assert len(log) == 2
    assert night(warehouse, LANDED)[LOG] == log
    assert night(warehouse, LANDED, "--full-refresh")[LOG] == log
    assert len(night(warehouse, BEFORE)[LOG]) == 3
