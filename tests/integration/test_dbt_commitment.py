"""The forecast against the year that came after, over seeded series, and the commitment against every other commitment."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from dbt_runner import Warehouse

pytestmark = pytest.mark.slow

SEED = 62
SERIES = 100
FIRST_MONDAY = date(2023, 11, 6)
KNOWN_WEEKS, LATER_WEEKS = 104, 52
QUARTER = 13


def walk(draw: random.Random) -> list[float]:
    """Weekly spend that drifts and never returns, with noise on every week."""
    level, drift, weeks = math.log(1000.0), draw.uniform(-0.002, 0.006), []
    for _ in range(KNOWN_WEEKS + LATER_WEEKS):
        level += drift + draw.gauss(0, 0.03)
        weeks.append(math.exp(level + draw.gauss(0, 0.05)))
    return weeks


@pytest.fixture(scope="module")
def spent() -> dict[str, list[Decimal]]:
    """Weekly spend by provider: two years that are known, and the year after."""
    draw = random.Random(SEED)
    return {f"walk-{n:03d}": [Decimal(round(week * 100)) / 100 for week in walk(draw)] for n in range(SERIES)}


@pytest.fixture(scope="module")
def warehouse(spent: dict[str, list[Decimal]], tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The forecast over the known years; every other table is there and empty."""
    folder: Path = tmp_path_factory.mktemp("commitment")
    built = Warehouse(str(folder / "w.duckdb"), folder)
    built.lay({})
    built.dbt("seed")
    built.dbt("run", "--select", "+mart_commitment_forecast")
    days = [
        {"provider": provider, "usage_date": FIRST_MONDAY + timedelta(weeks=week), "payment_basis": "metered",
         "list_cost_usd": usd}
        for provider, weeks in spent.items()
        for week, usd in enumerate(weeks[:KNOWN_WEEKS])
    ]  # fmt: skip
    # the day that says that the last week is complete
    days.append({"provider": "new", "usage_date": FIRST_MONDAY + timedelta(weeks=KNOWN_WEEKS),
                 "payment_basis": "metered", "list_cost_usd": Decimal(1)})  # fmt: skip
    days.append({"provider": "new", "usage_date": FIRST_MONDAY, "payment_basis": "metered",
                 "list_cost_usd": Decimal(1)})  # fmt: skip
    with duckdb.connect(built.location) as database:
        database.register("days", pa.Table.from_pylist(days))
        database.execute("insert into intermediate.int_run_usage_daily by name select * from days")
    built.dbt("run", "--select", "int_spend_weekly+")
    return built


def quarter(weeks: list[Decimal], number: int) -> Decimal:
    """What was really spent in the nth quarter after the known weeks."""
    start = KNOWN_WEEKS + QUARTER * (number - 1)
    return sum(weeks[start : start + QUARTER], Decimal(0))


def test_interval_holds_four_fifths_of_the_quarters_that_came(
    warehouse: Warehouse, spent: dict[str, list[Decimal]]
) -> None:
    rows = warehouse.rows("""
        select provider, quarter_number, low_usd, forecast_usd, high_usd from marts.mart_commitment_forecast
        where verdict = 'forecast' and discount_ratio = 0.1
    """)
    assert len(rows) == 4 * SERIES
    held: dict[int, int] = dict.fromkeys(range(1, 5), 0)
    for row in rows:
        assert row["low_usd"] < row["forecast_usd"] < row["high_usd"]
        came = quarter(spent[row["provider"]], row["quarter_number"])
        held[row["quarter_number"]] += row["low_usd"] <= came <= row["high_usd"]
    assert 0.70 <= sum(held.values()) / len(rows) <= 0.90, held
    assert all(0.70 <= count / SERIES <= 0.90 for count in held.values()), held


def test_short_history_makes_no_forecast(warehouse: Warehouse) -> None:
    rows = warehouse.rows("""
        select distinct verdict, forecast_usd, commitment_usd from marts.mart_commitment_forecast
        where provider = 'new'
    """)
    assert rows == [{"verdict": "insufficient_data", "forecast_usd": None, "commitment_usd": None}]


def regret(commitment: Decimal, scenarios: list[Decimal], discount: Decimal) -> Decimal:
    """What a commitment costs more than knowing each scenario before, on average."""
    paid = ((1 - discount) * commitment + max(spend - commitment, Decimal(0)) for spend in scenarios)
    best = ((1 - discount) * spend for spend in scenarios)
    return (sum(paid, Decimal(0)) - sum(best, Decimal(0))) / len(scenarios)


@pytest.mark.parametrize("discount", ["0.05", "0.1", "0.2"])
def test_no_other_commitment_has_less_regret(warehouse: Warehouse, discount: str) -> None:
    scenarios = [
        row["spend_after_levers_usd"]
        for row in warehouse.rows("""
            select spend_after_levers_usd from intermediate.int_spend_scenarios
            where provider = 'walk-000' and quarter_number = 2
        """)
    ]
    (row,) = warehouse.rows(f"""
        select commitment_usd, expected_regret_usd, no_commitment_regret_usd from marts.mart_commitment_forecast
        where provider = 'walk-000' and quarter_number = 2 and discount_ratio = {discount}
    """)
    rate = Decimal(discount)
    least = min(regret(other, scenarios, rate) for other in [*scenarios, Decimal(0)])
    cut = Decimal("0.000000000001")  # the mart cuts to the pico-dollar
    assert regret(row["commitment_usd"], scenarios, rate) == least
    assert 0 <= least - row["expected_regret_usd"] < cut
    assert 0 <= regret(Decimal(0), scenarios, rate) - row["no_commitment_regret_usd"] < cut
    assert row["expected_regret_usd"] < row["no_commitment_regret_usd"]
