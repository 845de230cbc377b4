"""The months side by side in one warehouse: landed for a night, built once, and the mart read back.

Belongs here: rows as the sources would land them. Does not belong here: what is planted (`months.py`) or judged (`report.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from tests.benchmarks.attribution.bill import PRICES, list_prices
from tests.benchmarks.reconciliation.months import DAYS, FIRST, GATEWAY_KEY, MODEL, Day, Month, Row, Truth
from tests.dbt_runner import Warehouse

REPORTED = {"uncached_input": "uncached_input_tokens", "output": "output_tokens"}
WINDOWS = [
    (table, str(FIRST + timedelta(days=number)))
    for table in ("anthropic.cost", "anthropic.usage")
    for number in range(DAYS)
]


def landed(made: Iterable[Month], night: int) -> dict[str, list[Row]]:
    """The rows of every company as one night finds them."""
    rows: dict[str, list[Row]] = defaultdict(list)
    rows["price_book.prices"] = list_prices("anthropic")
    for month in made:
        rows["registry.gateway_keys"].append(
            {
                "gateway": "usage_files",
                "provider": "anthropic",
                "account_id": month.name,
                "api_key_id": GATEWAY_KEY,
            }
        )
        rows["usage_files.requests"] += month.calls
        for day, bill in month.bills[night].items():
            _bill(rows, month.name, day, bill)
    return rows


def _bill(rows: dict[str, list[Row]], account: str, day: date, bill: Day) -> None:
    _tokens(rows, account, day, GATEWAY_KEY, bill.tokens, bill.factor)
    for line in bill.lines:
        if "tokens" in line:
            _tokens(rows, account, day, line["api_key_id"], line["tokens"], Decimal(1))
        else:
            rows["anthropic.cost"].append(
                {**_shared(account, day), "cost_type": line["cost_type"], "amount_usd": line["usd"]}
            )


def _tokens(
    rows: dict[str, list[Row]], account: str, day: date, key: str, tokens: dict[str, int], factor: Decimal
) -> None:
    shared = {**_shared(account, day), "api_key_id": key, "model": MODEL}
    counts = {REPORTED[meter]: count for meter, count in tokens.items()}
    rows["anthropic.usage"].append(
        {name: value for name, value in shared.items() if name != "currency"} | counts
    )
    for meter, count in tokens.items():
        rows["anthropic.cost"].append({
            **shared, "cost_type": "tokens", "token_type": REPORTED[meter], "amount_usd": count * PRICES[meter] * factor,
        })  # fmt: skip


def _shared(account: str, day: date) -> Row:
    # six hours after the day counts as complete
    refreshed = f"{day + timedelta(days=2)} 06:00:00"
    return {"report": "analytics", "account_id": account, "usage_date": str(day), "usage_at": f"{day} 00:00:00",
            "workspace_id": "w", "currency": "USD", "data_refreshed_at": refreshed}  # fmt: skip


def night(warehouse: Warehouse, made: Iterable[Month], number: int) -> Truth:
    """Land and build one night; returns what the mart says, in the form of the truth."""
    warehouse.lay(landed(made, number), WINDOWS)
    warehouse.dbt("build", "--exclude-resource-type", "unit_test", "--select", "+marts.unproxied", "+audits")
    found: Truth = defaultdict(Decimal)
    for row in warehouse.rows(
        "select account_id, usage_date, gap_class, difference_usd from marts.mart_unproxied_spend_daily"
    ):
        found[row["account_id"], row["usage_date"], row["gap_class"]] += row["difference_usd"]
    return found


def new_warehouse(folder: Path, location: str | None = None) -> Warehouse:
    """An empty warehouse, DuckDB unless `location` says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    return Warehouse(location or str(folder / "w.duckdb"), folder)
