"""Many companies side by side in one warehouse: each has its own account, key, repositories and names; one build holds all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.benchmarks.attribution.bill import PRICES
from tests.benchmarks.attribution.company import MODEL, Company, Maker
from tests.dbt_runner import Warehouse

Rows = dict[str, list[dict[str, Any]]]


def companies(count: int) -> list[Company]:
    """The messy companies of seeds 1 to `count`."""
    return [Maker(seed).make() for seed in range(1, count + 1)]


def price(meter: str, usd_per_token: str, model: str = MODEL) -> dict[str, Any]:
    """An undated list price."""
    return {
        "provider": "anthropic", "model_name": model, "meter": meter, "service_tier": "standard", "min_input_tokens": 0,
        "usd_per_token": usd_per_token, "valid_from": "2025-01-01", "valid_to": "9999-12-31", "is_validity_assumed": False,
        "source": "genai_prices", "checked_on": "2026-11-01",
    }  # fmt: skip


def build(folder: Path, worlds: Iterable[Rows], location: str | None = None) -> Warehouse:
    """One warehouse of all their rows, every model built and every audit run; DuckDB unless `location` says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: Rows = defaultdict(list)
    for world in worlds:
        for table, found in world.items():
            rows[table] += found
    if not rows["price_book.prices"]:
        rows["price_book.prices"] = [price(meter, f"{usd:f}") for meter, usd in PRICES.items()]
    warehouse = Warehouse(location or str(folder / "w.duckdb"), folder)
    warehouse.lay(
        rows,
        [
            (table, f"2026-11-{day}")
            for table in ("github.pull_requests", "anthropic.cost")
            for day in (27, 28)
        ],
    )
    warehouse.dbt("build", "--exclude-resource-type", "unit_test")
    return warehouse
