"""Small billing cases on both engines: what bought nothing has its own share, and credits alone cover nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from dbt_runner import Warehouse
from fixtures import money_cases
from postgres_server import PostgresServer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """The marts of these cases, built once an engine."""
    folder: Path = tmp_path_factory.mktemp(f"classes-{request.param}")
    location = postgres_server.new_database() if request.param == "postgres" else str(folder / "w.duckdb")
    built = Warehouse(location, folder)
    built.lay(money_cases.LANDED, money_cases.EMPTY_WINDOWS)
    selected = ("+mart_workflow_cost_classes_daily", "+mart_unproxied_spend_daily", "+mart_coverage_daily")
    built.dbt(
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--exclude-resource-type",
        "test",
        "--select",
        *selected,
    )
    return built


def usd(text: str) -> Decimal:
    return Decimal(text).normalize()


def test_what_bought_nothing_has_its_own_share_to_the_last_digit(warehouse: Warehouse) -> None:
    rows = warehouse.rows("""
        select fates.call_fate, fates.cost_usd from intermediate.int_run_cost_fates as fates
        inner join intermediate.int_run_costs as costs on costs.bucket_key = fates.bucket_key
        where costs.account_id = 'fates'
    """)
    # listed at 0.51, 0.06 and 0.03, billed at three quarters
    assert {(row["call_fate"], row["cost_usd"].normalize()) for row in rows} == {
        ("succeeded", usd("0.3825")),
        ("cancelled", usd("0.045")),
        ("failed", usd("0.0225")),
    }
    day = warehouse.rows(f"""
        select cost_class, sum(cost_usd) as usd from marts.mart_workflow_cost_classes_daily
        where usage_date = date '{money_cases.DAY}' and cost_class in ('cancelled', 'failed', 'fallback', 'retried')
        group by cost_class
    """)
    assert {(row["cost_class"], row["usd"].normalize()) for row in day} == {
        ("cancelled", usd("0.045")),
        ("failed", usd("0.0225")),
    }


def test_bill_of_credits_alone_is_an_adjustment_and_covers_nothing(warehouse: Warehouse) -> None:
    gaps = warehouse.rows("""
        select gap_class, billed_usd, proxied_usd, gap_usd, is_provisional from marts.mart_unproxied_spend_daily
        where account_id = 'credits' order by gap_usd
    """)
    assert [(row["gap_class"], row["gap_usd"].normalize(), row["is_provisional"]) for row in gaps] == [
        ("credit_or_adjustment", usd("-3"), False),
        ("credit_or_adjustment", usd("-2"), False),
    ]
    covered = warehouse.rows("""
        select sum(billed_usd) as usd from intermediate.int_bill_gaps
        where account_id = 'credits' and is_token_line
    """)
    assert covered == [{"usd": None}]
