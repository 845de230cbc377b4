"""The ledger on real engines: the same rows however they came to be, and only the days charged again that changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse
from fixtures import worked_example
from fixtures.worked_example import LANDED

pytestmark = pytest.mark.slow

Rows = dict[str, list[dict[str, Any]]]
LEDGER = "+fct_cost_allocations"
TABLES = (
    "intermediate.int_run_buckets",
    "intermediate.int_bucket_meters",
    "intermediate.int_pools_seen",
    "intermediate.int_bucket_meters_billed",
    "intermediate.int_run_costs",
    "marts.fct_cost_allocations",
)
BILLS = ("anthropic.cost", "anthropic.usage")
UNBILLED: Rows = {name: [] if name in BILLS else rows for name, rows in LANDED.items()}
# a discount that the bill tells a day later, and a key that turns out to be the gateway's
RESTATED: Rows = {
    **LANDED,
    "anthropic.cost": [
        {**row, "amount_usd": "4.37"} if row["amount_usd"] == "4.86" else row
        for row in LANDED["anthropic.cost"]
    ],
}
REGISTERED: Rows = {
    **RESTATED,
    "registry.gateway_keys": [
        *LANDED["registry.gateway_keys"],
        {"gateway": "litellm", "provider": "anthropic", "account_id": worked_example.ACCOUNT, "api_key_id": "k9",
         "valid_from": "2026-11-02", "valid_to": "2026-11-03"},
    ],
}  # fmt: skip


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    if request.param == "duckdb":
        yield Warehouse(str(tmp_path / "warehouse.duckdb"), tmp_path)
    else:
        yield Warehouse(request.getfixturevalue("postgres_database"), tmp_path)


def night(warehouse: Warehouse, rows: Rows, *flags: str) -> tuple[dict[str, list[str]], list[str]]:
    """Every row of the ledger's tables as text, and the days that this night charged."""
    warehouse.lay(rows, worked_example.EMPTY_WINDOWS)
    skipped = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    warehouse.dbt("build", *skipped, "--select", LEDGER, *flags)
    tables = {table: sorted(map(str, warehouse.rows(f"select * from {table}"))) for table in TABLES}
    days = warehouse.rows("select usage_date from intermediate.int_ledger_days_changed order by usage_date")
    return tables, [str(row["usage_date"]) for row in days]


def test_bill_and_registry_charge_their_day_again_and_no_other(warehouse: Warehouse) -> None:
    second, third = "2026-11-02", "2026-11-03"
    assert night(warehouse, UNBILLED)[1] == [second, third]
    billed, days = night(warehouse, LANDED)
    # on the third nothing is billed, but now there is a bill to wait for
    assert days == [second, third]
    assert night(warehouse, LANDED) == (billed, [])
    restated, days = night(warehouse, RESTATED)
    assert days == [second]
    assert restated != billed
    registered, days = night(warehouse, REGISTERED)
    assert days == [second]
    assert registered != restated
    assert night(warehouse, REGISTERED, "--full-refresh")[0] == registered


def test_another_order_of_nights_ends_in_the_same_ledger(warehouse: Warehouse) -> None:
    at_once, _ = night(warehouse, REGISTERED)
    for rows in (RESTATED, UNBILLED, LANDED, REGISTERED):
        in_steps, _ = night(warehouse, rows)
    assert in_steps == at_once
