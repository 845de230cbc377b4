"""Each known mistake of a gateway is named from landed rows, and what has no price is listed and warns, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from dbt_runner import Warehouse

from tests.fixtures import mispriced_calls as planted

pytestmark = pytest.mark.slow

MODELS = ("+mart_gateway_price_differences", "+mart_unpriced_usage_daily", "+audit_requests_costs_vs_meters")


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Warehouse, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("mispriced")
    if request.param == "duckdb":
        warehouse = Warehouse(str(folder / "warehouse.duckdb"), folder)
        yield warehouse, build(warehouse)
        return
    server = request.getfixturevalue("postgres_server")
    url = server.new_database()
    warehouse = Warehouse(url, folder)
    yield warehouse, build(warehouse)
    server.drop_database(url)


def build(warehouse: Warehouse) -> dict[str, str]:
    warehouse.lay(planted.rows())
    return warehouse.dbt("build", "--select", *MODELS, "--exclude-resource-type", "unit_test")


def test_the_mart_names_each_mistake(built: tuple[Warehouse, dict[str, str]]) -> None:
    found = {
        row["reason"]: (row["request_count"], row["gateway_usd"], row["list_usd"], row["difference_usd"])
        for row in built[0].rows("select * from marts.mart_gateway_price_differences")
    }
    usual = Decimal("0.01725")
    expected: dict[str, tuple[Any, ...]] = {
        name: (1, Decimal(spend), usual, Decimal(spend) - usual)
        for name, spend in planted.SPEND.items()
        if name != "right"
    }
    long, listed = Decimal(planted.LONG_SPEND), Decimal(planted.LONG_LIST)
    expected["long_context_ignored"] = (1, long, listed, long - listed)
    assert found == expected


def test_every_reason_that_can_be_named_has_its_words(built: tuple[Warehouse, dict[str, str]]) -> None:
    rows = built[0].rows("select distinct reason from intermediate.int_gateway_cost_differences")
    listed = built[0].rows("select reason from seeds.gateway_cost_reasons")
    assert {row["reason"] for row in rows} <= {row["reason"] for row in listed}


def test_what_has_no_price_is_listed_with_its_estimate_and_warns(
    built: tuple[Warehouse, dict[str, str]],
) -> None:
    warehouse, statuses = built
    query = "select meter, quantity, estimate_usd, estimate_method from marts.mart_unpriced_usage_daily"
    found = {
        (row["estimate_method"], row["meter"]): (row["quantity"], row["estimate_usd"])
        for row in warehouse.rows(query)
    }
    # the gateway's 0.50 in proportion to 1,000 tokens at 3 and 100 at 15; without it these prices themselves
    assert found == {
        ("gateway_cost", "uncached_input"): (1000, Decimal("0.333333333334")),
        ("gateway_cost", "output"): (100, Decimal("0.166666666666")),
        ("provider_median_price", "uncached_input"): (1000, Decimal("0.003")),
        ("provider_median_price", "output"): (100, Decimal("0.0015")),
    }
    assert [s for node, s in statuses.items() if "is_empty_mart_unpriced_usage_daily" in node] == ["warn"]
