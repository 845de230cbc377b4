"""Cache tier advice against an oracle that simulates the cache call by call, on both engines."""

from __future__ import annotations

import hashlib
import math
import random
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from postgres_server import PostgresServer

from tests.cache.oracle import Call
from tests.cache.planted import HABITS, Planted, long_run_usd, planted
from tests.cache.workloads import FIVE_MINUTES, HOUR, Habit, Workload, prices, session_calls
from tests.dbt_runner import Warehouse

pytestmark = pytest.mark.slow

ADVICE = "select * from marts.mart_cache_tier_advice order by model_name"
# pauses within both lifetimes, on their very edges, between them and beyond both
PLANTED = 104  # 13 of each habit
PAUSES = ((1, 250), (299, 301), (400, 3000), (3599, 3601), (4000, 9000))


def advised(workloads: list[Workload], folder: Path, location: str | None = None) -> list[dict[str, object]]:
    """The advice of one build over all of them."""
    warehouse = Warehouse(location or str(folder / "w.duckdb"), folder)
    warehouse.lay(
        {
            "price_book.prices": [row for one in workloads for row in one.price_rows()],
            "usage_files.requests": [row for one in workloads for row in one.usage_rows()],
        }
    )
    warehouse.dbt("build", "--exclude-resource-type", "unit_test", "--select", "+mart_cache_tier_advice")
    return warehouse.rows(ADVICE)


def single_sessions(seed: int) -> Workload:
    """Chains that share nothing, each with a tier of its own, alone or two agents a session; some prompts below the minimum."""
    draw = random.Random(f"single-{seed}")
    habit = Habit((0, 900), PAUSES, (1, 9), 0, (1, 60), (1, 12))
    calls = session_calls(draw, habit, 25)
    observed = {call.chain: draw.choice([FIVE_MINUTES, HOUR]) for call in calls}
    return Workload(
        f"single-{seed:02d}", calls, dict(sorted(observed.items())), prices(draw), paired=seed % 2 == 1
    )


def named_prefixes(seed: int) -> Workload:
    """Texts that several sessions extend, repeat and cut short, named by a prefix key; some workloads cache nothing."""
    draw = random.Random(f"named-{seed}")
    calls = []
    for text in range(6):
        at = draw.randint(0, 4000)
        for number in range(draw.randint(2, 25)):
            length = draw.randint(1, 60)
            calls.append(Call(at, f"t{text}.{number % 3}", tuple(f"t{text}.{i}" for i in range(length)), 0))
            at += draw.randint(*draw.choice(PAUSES))
    tier = draw.choice([None, FIVE_MINUTES, HOUR])
    return Workload(
        f"named-{seed:02d}", calls, {call.chain: tier for call in calls}, prices(draw), named=True
    )


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_costs_equal_the_oracle_where_the_lineage_is_known(
    engine: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    workloads = [single_sessions(seed) for seed in range(20)] + [named_prefixes(seed) for seed in range(20)]
    location = postgres_server.new_database() if engine == "postgres" else None
    rows = {row["model_name"]: row for row in advised(workloads, tmp_path, location)}
    assert len(rows) == len(workloads)
    for one in workloads:
        row = rows[one.name]
        found = [row[name] for name in ("observed_usd", "no_cache_usd", "all_5m_usd", "all_1h_usd")]
        assert [exact(usd) for usd in found] == [
            one.observed_usd, one.usd("none"), one.usd("5m"), one.usd("1h")
        ], one.name  # fmt: skip


UNITS = (
    "select * from intermediate.int_cache_units order by window_number, workflow_key, model_name, unit_key"
)


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_nights_in_which_chains_cross_midnight_equal_one_build(
    engine: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    """The evening's last half hour comes a night after the next day, whose chains read what it wrote."""
    workloads = [single_sessions(seed) for seed in range(4)] + [named_prefixes(seed) for seed in range(4)]
    rows = [
        row | {"requested_at": _later(row["requested_at"])} for one in workloads for row in one.usage_rows()
    ]
    evening = [row for row in rows if row["requested_at"] < "2026-11-01 23:30:00"]
    in_time = [*evening, *(row for row in rows if row["requested_at"] >= "2026-11-02")]
    assert 0 < len(evening) < len(in_time) < len(rows)
    built = []
    for name, nights in (("nights", [evening, in_time, rows]), ("once", [rows])):
        folder = tmp_path / name
        folder.mkdir()
        location = postgres_server.new_database() if engine == "postgres" else str(folder / "w.duckdb")
        warehouse = Warehouse(location, folder)
        for night in nights:
            warehouse.lay({
                "price_book.prices": [row for one in workloads for row in one.price_rows()],
                "usage_files.requests": night,
            })  # fmt: skip
            warehouse.dbt("build", "--exclude-resource-type", "unit_test", "--select", "+int_cache_units")
        built.append(warehouse.rows(UNITS))
    assert built[0] == built[1]


def _later(at: str) -> str:
    """Two hours before midnight instead of just after it."""
    return str(datetime.fromisoformat(at) + timedelta(hours=22))


@pytest.mark.soak
def test_planted_tiers_are_found_and_intervals_hold_the_long_run(tmp_path: Path) -> None:
    made = [planted(number) for number in range(PLANTED)]
    rows = {row["model_name"]: row for row in advised([one.workload for one in made], tmp_path)}
    for habit in {one.habit for one in made}:
        one = next(one for one in made if one.habit == habit)
        costs = {tier: long_run_usd(habit, tier, one.workload.prices) for tier in ("none", "5m", "1h")}
        best, second = sorted(costs, key=costs.__getitem__)[:2]
        assert best == HABITS[habit][0] and costs[second] - costs[best] >= costs["none"] * Fraction("0.03")

    found = [rows[one.workload.name]["recommended_tier"] == one.winner for one in made]
    held = [_holds(one, rows[one.workload.name]) for one in made]
    print(f"{sum(found)} of {PLANTED} tiers found; {sum(held)} of {PLANTED} intervals hold the long run")
    assert sum(found) >= PLANTED * Fraction("0.95")
    assert PLANTED * Fraction("0.90") <= sum(held) <= PLANTED * Fraction("0.99")


def _holds(one: Planted, row: dict[str, object]) -> bool:
    """Whether the interval of 5m - 1h holds what such sessions cost in the long run, for this window's size."""
    costs = {tier: long_run_usd(one.habit, tier, one.workload.prices) for tier in ("none", "5m", "1h")}
    truth = (costs["5m"] - costs["1h"]) / costs["none"] * exact(row["no_cache_usd"])
    return exact(row["difference_low_usd"]) <= truth <= exact(row["difference_high_usd"])


def test_draws_of_the_bootstrap_are_poisson_by_md5(tmp_path: Path) -> None:
    warehouse = Warehouse(str(tmp_path / "w.duckdb"), tmp_path)
    warehouse.lay({})
    warehouse.dbt("run", "--select", "int_bootstrap_weights")
    cumulated = [sum(math.exp(-1) / math.factorial(k) for k in range(n + 1)) for n in range(6)]
    bounds = [round(share * 2**20) for share in cumulated]
    found = warehouse.rows("select replicate, block_number, weight from intermediate.int_bootstrap_weights")
    assert len(found) == 400 * 256
    for row in found:
        text = f"{row['replicate']}\x1f{row['block_number']}"
        draw = int(hashlib.md5(text.encode()).hexdigest()[:5], 16)
        assert row["weight"] == sum(draw >= bound for bound in bounds), row


def exact(usd: object) -> Fraction:
    """A decimal as the exact number it is."""
    assert isinstance(usd, Decimal)
    return Fraction(usd)
