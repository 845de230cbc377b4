"""Planted spikes are caught without exception and ordinary months stay quiet, on both engines.

Belongs here: the proof of the two rules over many seeds, through the whole way from landed calls. The edges of each rule stand
in the unit tests of its models.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse
from fixtures import spend_history as history
from postgres_server import PostgresServer

from tests.golden import mart_rows
from tests.marts import assert_same_rows

pytestmark = pytest.mark.slow

LAST = date(2026, 11, 29)
CLEAN_DAYS = 150
CLEAN_TEAMS = [f"clean-{n:02d}" for n in range(30)]
SPIKED = [f"spiked-{n:03d}" for n in range(150)]
MINIMUM = 10_000_000  # micro-dollars that a day needs to ring


def clean_days() -> list[history.Day]:
    """Two workflows a team, from 20 to 250 dollars a working day."""
    first = LAST - timedelta(days=CLEAN_DAYS - 1)
    return [
        day
        for n, team in enumerate(CLEAN_TEAMS)
        for part in (0, 1)
        for day in history.season(
            f"{team}/{part}", 1000 + 2 * n + part, first, CLEAN_DAYS, 20 + 4 * n + part * 110
        )
    ]


def spiked_rows() -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Seven to forty days of history, then a loop that lifts the day to three times the realised mean, or up to five."""
    rows, loops = [], {}
    for seed, workflow in enumerate(SPIKED):
        drawn = random.Random(seed)
        before = 7 + seed % 34
        days = list(
            history.season(workflow, seed, LAST - timedelta(days=before), before + 1, drawn.uniform(5, 400))
        )
        spent = sum(day.micros for day in days[-8:-1])
        factor = 300 if seed % 3 == 0 else drawn.randint(300, 500)
        needed = max(
            -(-spent * factor // 700), MINIMUM
        )  # rounded up: at least the factor, by less than a micro-dollar
        loops[workflow] = max(needed - days[-1].micros, 1)
        rows += [history.call(day) for day in days]
        loop = history.Day(workflow, LAST, loops[workflow])
        rows.append(
            history.call(loop, request_id=f"loop-{workflow}", run_id=f"loop-{workflow}",
                         model_name="claude-loop", api_key_id="key-loop")
        )  # fmt: skip
    return rows, loops


@pytest.fixture(scope="module")
def warehouses(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Warehouse]:
    """Thirty quiet teams and 150 that run into a loop on the last day, on both engines."""
    clean = clean_days()
    workflows = {day.workflow: day.workflow.split("/")[0] for day in clean} | {name: name for name in SPIKED}
    calls = [history.call(day) for day in clean] + spiked_rows()[0]
    built = {}
    for engine in ("duckdb", "postgres"):
        folder: Path = tmp_path_factory.mktemp(f"anomalies-{engine}")
        location = postgres_server.new_database() if engine == "postgres" else str(folder / "w.duckdb")
        built[engine] = Warehouse(location, folder)
        built[engine].lay({**history.registry(workflows), "usage_files.requests": calls})
        built[engine].dbt("seed")
        marts = ("mart_spend_anomalies_daily", "mart_anomaly_thresholds", "mart_suggested_limits")
        built[engine].dbt("run", "--select", *(f"+{mart}" for mart in marts))
    return built


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, warehouses: dict[str, Warehouse]) -> Warehouse:
    """One of the two."""
    return warehouses[request.param]


def test_both_engines_say_the_same(warehouses: dict[str, Warehouse]) -> None:
    found = {engine: mart_rows(warehouse) for engine, warehouse in warehouses.items()}
    assert len(found["duckdb"]["mart_spend_anomalies_daily"]) > 2 * len(SPIKED)
    assert_same_rows(found["duckdb"], found["postgres"])


def test_every_planted_spike_is_caught_and_its_run_named(warehouse: Warehouse) -> None:
    loops = spiked_rows()[1]
    found = warehouse.rows(f"""
        select * from marts.mart_spend_anomalies_daily
        where rule = 'trailing_mean' and usage_date = date '{LAST}' and scope_key like 'spiked-%'
    """)
    caught = {(row["scope_type"], row["scope_key"]): row for row in found}
    assert sorted(caught) == sorted((kind, name) for kind in ("team", "workflow") for name in SPIKED)
    for (_, name), row in caught.items():
        run = hashlib.md5(chr(31).join((name, "run", f"loop-{name}")).encode()).hexdigest()
        assert row["run_driver_key"] == run
        assert row["run_increase_usd"] == Decimal(loops[name]) / 1_000_000
        assert (row["model_driver_key"], row["api_key_driver_key"]) == ("claude-loop", "key-loop")
        grown = {kind: row[f"{kind}_increase_usd"] for kind in ("run", "api_key", "model")}
        assert row["driver_increase_usd"] == grown[row["driver_type"]] == max(grown.values())


def test_quiet_teams_hear_at_most_two_alerts_a_month(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select scope_key, usage_date from marts.mart_spend_anomalies_daily where scope_key like 'clean-%'
    """)
    # both rules, the team's own alerts and those of its workflows
    heard = Counter((row["scope_key"].split("/")[0], str(row["usage_date"])[:7]) for row in found)
    assert [item for item in heard.items() if item[1] > 2] == []


def test_back_test_shows_what_each_threshold_costs(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select rule, threshold_percent, sum(alert_count) as alerts, sum(judged_day_count) as days
        from marts.mart_anomaly_thresholds where scope_type = 'team' and scope_key like 'clean-%'
        group by rule, threshold_percent order by rule, threshold_percent
    """)
    counts = {(row["rule"], row["threshold_percent"]): int(row["alerts"]) for row in found}
    days = {row["rule"]: int(row["days"]) for row in found}
    assert days == {
        "trailing_mean": len(CLEAN_TEAMS) * (CLEAN_DAYS - 7),
        "weekday_median": len(CLEAN_TEAMS) * (CLEAN_DAYS - 35),
    }
    means = [counts["trailing_mean", threshold] for threshold in (200, 250, 300, 400, 500)]
    assert means == sorted(means, reverse=True)
    assert means[0] > 10 * means[2]  # why three and not two
    rung = warehouse.rows("""
        select rule, count(*) as alerts from marts.mart_spend_anomalies_daily
        where scope_type = 'team' and scope_key like 'clean-%' group by rule
    """)
    assert {row["rule"]: row["alerts"] for row in rung}.get("trailing_mean", 0) == means[2]


def test_suggested_limits_are_the_busiest_weekday_and_what_they_would_have_blocked(
    warehouse: Warehouse,
) -> None:
    rows = warehouse.rows("select * from marts.mart_suggested_limits where scope_type = 'workflow'")
    found = {row["scope_key"]: row for row in rows}
    spent: dict[str, dict[date, int]] = {}
    for day in clean_days():
        if day.on > LAST - timedelta(days=60):
            spent.setdefault(day.workflow, {})[day.on] = day.micros
    for name, days in spent.items():
        weekdays: dict[int, list[int]] = {}
        for on, micros in days.items():
            weekdays.setdefault(on.weekday(), []).append(micros)
        # pico-dollars, cut as the models cut them
        means = {weekday: sum(seen) * 1_000_000 // len(seen) for weekday, seen in weekdays.items()}
        far = sum(abs(micros * 1_000_000 - means[on.weekday()]) for on, micros in days.items())
        varies = far * 1_000_000_000 // (sum(days.values()) * 1_000_000)
        soft = 150 if varies >= 400_000_000 else 140 if varies >= 200_000_000 else 130
        soft_limit, hard_limit = max(means.values()) * soft // 100, max(means.values()) * 2
        row = found[name]
        assert (row["variability_ratio"], row["soft_percent"]) == (Decimal(varies).scaleb(-9), soft)
        assert (row["soft_limit_usd"], row["hard_limit_usd"]) == (
            Decimal(soft_limit).scaleb(-12),
            Decimal(hard_limit).scaleb(-12),
        )
        assert row["soft_reached_day_count"] == sum(
            micros * 1_000_000 >= soft_limit for micros in days.values()
        )
        assert row["hard_blocked_day_count"] == sum(
            micros * 1_000_000 >= hard_limit for micros in days.values()
        )
    # a soft limit that never warns and a hard one that blocks ordinary weeks would both be wrong
    assert sum(found[name]["soft_reached_day_count"] for name in spent) > 0
    assert sum(found[name]["hard_blocked_day_count"] for name in spent) < len(spent)
    young = {row["no_limit_reason"] for name, row in found.items() if name.startswith("spiked-")}
    assert young == {"insufficient_history"}
