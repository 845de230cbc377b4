"""The benchmark of reconciliation in small: every planted dollar finds its class, and it would be seen if one did not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from dbt_runner import Warehouse
from postgres_server import PostgresServer

from tests.benchmarks.reconciliation.months import BYPASS_DAY, NIGHTS, Month, Truth, months
from tests.benchmarks.reconciliation.report import CLASSES, judge, missed
from tests.benchmarks.reconciliation.world import new_warehouse, night
from tests.golden import mart_rows
from tests.marts import Rows, assert_same_rows

pytestmark = [pytest.mark.slow, pytest.mark.soak]

MONTHS = 20


@pytest.fixture(scope="module")
def made() -> list[Month]:
    return months(MONTHS)


@pytest.fixture(scope="module")
def built(
    made: list[Month], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Warehouse, dict[int, Truth]]]:
    """Both nights on DuckDB."""
    warehouse = new_warehouse(tmp_path_factory.mktemp("reconciliation"))
    yield warehouse, {number: night(warehouse, made, number) for number in NIGHTS}


@pytest.mark.parametrize("number", NIGHTS)
def test_planted_dollars_find_their_class(
    made: list[Month], built: tuple[Warehouse, dict[int, Truth]], number: int
) -> None:
    assert missed(made, built[1][number], number) == []
    scores = judge(made, built[1][number], number)
    assert {name for name in CLASSES if scores[name].planted} == set(CLASSES) - (
        {"restated"} if number == 1 else set()
    )


def test_months_are_of_every_kind(made: list[Month]) -> None:
    assert {month.kind for month in made} == {"clean", "bypassed", "planted"}


def test_wrong_class_is_missed(made: list[Month], built: tuple[Warehouse, dict[int, Truth]]) -> None:
    # a bypass that is called something else, and a cent on a clean month
    found = built[1][2].copy()
    bypassed = next(month.name for month in made if month.kind == "bypassed")
    found[bypassed, BYPASS_DAY, "unexplained"] = found.pop(
        (bypassed, BYPASS_DAY, "direct_use_of_gateway_key")
    )
    clean = next(month.name for month in made if month.kind == "clean")
    found[clean, BYPASS_DAY, "price_drift"] = Decimal("0.01")
    for key in [key for key in found if key[2] == "restated"]:
        del found[key]
    faults = missed(made, found, 2)
    assert [line for line in faults if "bypass" in line and "unexplained" not in line]
    assert [line for line in faults if "clean" in line]
    assert [line for line in faults if "unexplained" in line]
    assert [line for line in faults if "recall of restated" in line]


def test_bypass_is_in_the_register_of_keys(
    made: list[Month], built: tuple[Warehouse, dict[int, Truth]]
) -> None:
    rows = built[0].rows(f"""
        select account_id, suggested_action from marts.mart_unproxied_keys
        where is_gateway_key and first_seen_date = date '{BYPASS_DAY}'
    """)
    wanted = {month.name for month in made if month.kind == "bypassed"}
    assert wanted <= {row["account_id"] for row in rows}
    assert {row["suggested_action"] for row in rows} == {"rotate_gateway_key"}


def test_postgres_has_the_same_rows(
    made: list[Month],
    built: tuple[Warehouse, dict[int, Truth]],
    postgres_server: PostgresServer,
    tmp_path: Path,
) -> None:
    server = new_warehouse(tmp_path, postgres_server.new_database())
    for number in NIGHTS:
        night(server, made, number)
    names = ("mart_unproxied_spend_daily", "mart_coverage_daily", "mart_unproxied_keys")
    left, right = mart_rows(built[0]), mart_rows(server)

    def told(rows: Rows) -> Rows:
        return {name: rows[name] for name in names}

    assert_same_rows(told(left), told(right))
