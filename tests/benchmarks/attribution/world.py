"""Many companies side by side in one warehouse: each has its own account, key, repositories and names; one build holds all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.benchmarks.attribution.bill import list_prices
from tests.benchmarks.attribution.company import Company, Maker
from tests.dbt_runner import TO_THE_LEDGER, Warehouse

Rows = dict[str, list[dict[str, Any]]]


def companies(count: int) -> list[Company]:
    """The messy companies of seeds 1 to `count`."""
    return [Maker(seed).make() for seed in range(1, count + 1)]


# what was read to the end, so that outcomes and bills of the month are known
WINDOWS = [
    (table, f"2026-11-{day}") for table in ("github.pull_requests", "anthropic.cost") for day in (27, 28)
]


def merged(worlds: Iterable[Rows]) -> Rows:
    """The rows of all worlds as one, with the list prices of the model that they share."""
    rows: Rows = defaultdict(list)
    for world in worlds:
        for table, found in world.items():
            rows[table] += found
    rows["price_book.prices"] += list_prices("anthropic")
    return rows


def build(folder: Path, worlds: Iterable[Rows], location: str | None = None) -> Warehouse:
    """One warehouse of all their rows, every model built and every audit run; DuckDB unless `location` says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    warehouse = Warehouse(location or str(folder / "w.duckdb"), folder)
    warehouse.lay(merged(worlds), WINDOWS)
    warehouse.dbt("build", *TO_THE_LEDGER)
    return warehouse
