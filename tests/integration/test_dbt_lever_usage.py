"""Cache writes that no later read can hold, against an oracle that marks every place of every prompt, night by night."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse
from fixtures.worked_example import REGISTRY, call, price

pytestmark = pytest.mark.slow

Row = dict[str, Any]
SEED = 60
FIRST = datetime(2026, 11, 2)
PRICES = [
    *REGISTRY["price_book.prices"],
    price("cache_read", "0.0000003"),
    price("cache_write_5m", "0.00000375"),
    price("cache_write_1h", "0.000006"),
]


def calls() -> list[Row]:
    """Three days of runs, some past midnight, that read and write at random."""
    draw = random.Random(SEED)
    rows = []
    for number in range(160):
        at = FIRST + timedelta(minutes=draw.randrange(3 * 24 * 60))
        read, five, hour, unknown = (draw.choice((0, draw.randrange(90))) for _ in range(4))
        rows.append(
            call(f"r{number}", str(at), f"run-{draw.randrange(12)}",
                 (read + five + hour + unknown + draw.randrange(9), 5), api_key_alias="review-bot",
                 cache_read_input_tokens=read, cache_creation_input_tokens=five + hour + unknown,
                 ephemeral_5m_input_tokens=five, ephemeral_1h_input_tokens=hour)
        )  # fmt: skip
    return rows


def unread_tokens(rows: list[Row]) -> dict[str, int]:
    """By day: the places written that no later call of the run reads by the end of the next day."""
    runs: dict[str, list[Row]] = defaultdict(list)
    # calls of one instant would stand in the order of their keys: the oracle knows no keys, so the seed must have none
    for row in sorted(rows, key=lambda row: str(row["started_at"])):
        runs[row["session_id"]].append(row)
    found: dict[str, int] = defaultdict(int)
    for run in runs.values():
        assert len({row["started_at"] for row in run}) == len(run)
        for at, row in enumerate(run):
            day = str(row["started_at"])[:10]
            until = str(datetime.fromisoformat(day) + timedelta(days=2))
            start = row["cache_read_input_tokens"]
            places = set(range(start, start + row["cache_creation_input_tokens"]))
            for later in run[at + 1 :]:
                if str(later["started_at"]) < until:
                    places -= set(range(later["cache_read_input_tokens"]))
            found[day] += len(places)
    return dict(found)


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    if request.param == "duckdb":
        yield Warehouse(str(tmp_path / "warehouse.duckdb"), tmp_path)
    else:
        yield Warehouse(request.getfixturevalue("postgres_database"), tmp_path)


def night(warehouse: Warehouse, rows: list[Row], *flags: str) -> tuple[dict[str, int], list[str], list[str]]:
    """Unread tokens by day, every row of the pass as text, and the days that this night summed."""
    warehouse.lay({**REGISTRY, "price_book.prices": PRICES, "litellm.spend_logs": rows})
    skipped = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    selected = ("+mart_cache_economics_daily", "audit_lever_usage_vs_run_usage_daily")
    warehouse.dbt("build", *skipped, "--select", *selected, *flags)
    assert warehouse.rows("select * from audits.audit_lever_usage_vs_run_usage_daily") == []
    unread = warehouse.rows("select usage_date, unread_write_tokens from marts.mart_cache_economics_daily")
    days = warehouse.rows("select usage_date from intermediate.int_lever_days_changed order by usage_date")
    return (
        {str(row["usage_date"]): row["unread_write_tokens"] for row in unread},
        sorted(map(str, warehouse.rows("select * from intermediate.int_lever_usage_daily"))),
        [str(row["usage_date"]) for row in days],
    )


def test_unread_writes_are_those_of_the_oracle_night_by_night(warehouse: Warehouse) -> None:
    every = calls()
    days = [str(FIRST + timedelta(days=day))[:10] for day in range(3)]
    summed = []
    for day in days:
        landed = [row for row in every if str(row["started_at"])[:10] <= day]
        unread, rows, changed = night(warehouse, landed)
        assert unread == unread_tokens(landed)
        summed.append(changed)
    # a new day may hold reads of what the day before wrote, and of nothing older
    assert summed == [days[:1], days[:2], days[1:]]
    assert night(warehouse, every) == (unread, rows, [])
    assert night(warehouse, every, "--full-refresh")[:2] == (unread, rows)
    assert 0 < sum(unread.values()) < sum(row["cache_creation_input_tokens"] for row in every)
