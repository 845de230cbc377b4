"""The worked example of the design, from landed rows to every row of ledger and marts, on both engines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse
from fixtures import worked_example
from postgres_server import PostgresServer

from tests.golden import assert_golden

pytestmark = pytest.mark.slow

NAMES = """
    left join (
        select distinct run_key, session_id from marts.fct_requests
    ) as runs on runs.run_key = read.run_key
    left join marts.fct_outcomes as outcomes on outcomes.outcome_key = read.outcome_key
"""


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """The example, built once an engine."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    location = postgres_server.new_database() if request.param == "postgres" else str(folder / "w.duckdb")
    built = Warehouse(location, folder)
    built.lay(worked_example.LANDED, worked_example.EMPTY_WINDOWS)
    built.dbt("build", "--exclude-resource-type", "unit_test")
    return built


def texts(rows: list[dict[str, Any]]) -> list[tuple[str | None, ...]]:
    """Rows as texts, money in cents where that is exact, so that they can be read beside the design."""
    return [tuple(_text(value) for value in row.values()) for row in rows]


def _text(value: Any) -> str | None:
    if isinstance(value, Decimal):
        cents = value.quantize(Decimal("0.01"))
        return str(cents) if cents == value else str(value)
    return None if value is None else str(value)


def test_ledger_has_the_seven_rows_of_the_design(warehouse: Warehouse) -> None:
    found = warehouse.rows(f"""
        select read.usage_date, runs.session_id, outcomes.outcome_id, read.api_key_id, read.workflow_key,
            read.allocation_class, read.gap_class, read.match_method, read.match_grade, read.cost_basis,
            read.is_provisional, read.allocated_usd
        from marts.fct_cost_allocations as read {NAMES}
    """)
    review, key, day = "code-review", "apikey_gateway", "2026-11-02"
    gone = (None, None)
    assert sorted(texts(found), key=str) == sorted(
        [
            (day, "run-a", "acme/shop#1", key, review, "attributed", None, "explicit_pull_request", "A",
             "billed", "False", "4.05"),
            (day, "run-b", "acme/shop#1", key, review, "attributed", None, "session", "B",
             "billed", "False", "1.35"),
            (day, "run-b", "acme/shop#2", key, review, "attributed", None, "session", "B",
             "billed", "False", "1.35"),
            (day, "run-c", None, key, "support", "unattributed", None, None, "U", "billed", "False", "1.35"),
            (day, *gone, "k9", None, "unproxied", "unknown_key", *gone, "billed", "False", "2.00"),
            (day, *gone, None, None, "adjustment", "credit_or_adjustment", *gone, "billed", "False", "-0.50"),
            ("2026-11-03", "run-d", "acme/shop#2", key, review, "attributed", None, "explicit_pull_request",
             "A", "list", "True", "0.45"),
        ],
        key=str,
    )  # fmt: skip


def test_second_of_november_sums_to_its_bill(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select sum(allocated_usd) as ledger_usd from marts.fct_cost_allocations
        where usage_date = date '2026-11-02'
    """)
    assert found == [{"ledger_usd": Decimal("9.60")}]


MART_COLUMNS = """total_usd, attributed_usd, unattributed_usd, outcome_count, reworked_outcome_count,
    net_outcome_count, usd_per_outcome, outcome_cost_usd, attributed_usd_per_outcome, cost_basis,
    is_provisional"""


def test_daily_mart_keeps_money_and_outcomes_on_their_own_days(warehouse: Warehouse) -> None:
    found = warehouse.rows(f"""
        select workflow_key, team_key, outcome_type, usage_date, {MART_COLUMNS}
        from marts.mart_workflow_cost_per_outcome_daily order by usage_date, workflow_key
    """)
    review = ("code-review", "shop", "pull_request")
    assert texts(found) == [
        (*review, "2026-11-02", "6.75", "6.75", "0.00", "0", "0", "0", None, "0.00", None, "billed", "False"),
        ("support", "care", "ticket", "2026-11-02", "1.35", "0.00", "1.35", "0", "0", "0", None, "0.00", None,
         "billed", "False"),
        (*review, "2026-11-03", "0.45", "0.45", "0.00", "2", "1", "1", "0.45", "7.20", "7.20", "mixed",
         "True"),
    ]  # fmt: skip


def test_monthly_mart_divides_the_month(warehouse: Warehouse) -> None:
    found = warehouse.rows(f"""
        select workflow_key, team_key, outcome_type, month_start_date, {MART_COLUMNS}
        from marts.mart_workflow_cost_per_outcome_monthly order by workflow_key
    """)
    assert texts(found) == [
        ("code-review", "shop", "pull_request", "2026-11-01", "7.20", "7.20", "0.00", "2", "1", "1", "7.20",
         "7.20", "7.20", "mixed", "True"),
        ("support", "care", "ticket", "2026-11-01", "1.35", "0.00", "1.35", "0", "0", "0", None, "0.00", None,
         "billed", "False"),
    ]  # fmt: skip


def test_team_mart_counts_gross_and_net(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select team_key, month_start_date, total_usd, merged_pr_count, reverted_pr_count,
            usd_per_pull_request, usd_per_merged_pull_request, is_provisional
        from marts.mart_team_cost_per_pull_request_monthly order by team_key
    """)
    assert texts(found) == [
        ("care", "2026-11-01", "1.35", "0", "0", None, None, "False"),
        ("shop", "2026-11-01", "7.20", "2", "1", "7.20", "3.60", "True"),
    ]


def test_ticket_costs_what_its_pull_request_cost(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select outcomes.outcome_id, sum(costs.outcome_cost_usd) as usd
        from marts.fct_outcome_costs as costs
        inner join marts.fct_outcomes as outcomes on outcomes.outcome_key = costs.outcome_key
        group by outcomes.outcome_id
    """)
    assert sorted(texts(found)) == [("SHOP-44", "5.40"), ("acme/shop#1", "5.40"), ("acme/shop#2", "1.80")]


def test_outcomes_are_gross_with_their_rework(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select outcome_id, outcome_type, workflow_key, team_key, occurred_at, is_reworked, reworked_at,
            is_final
        from marts.fct_outcomes order by occurred_at, is_reworked
    """)
    merged = "2026-11-03 11:02:00"
    shop = ("code-review", "shop")
    assert texts(found) == [
        ("acme/shop#1", "pull_request", *shop, merged, "False", None, "False"),
        ("acme/shop#2", "pull_request", *shop, merged, "True", "2026-11-20 09:00:00", "False"),
        ("SHOP-44", "ticket", *shop, "2026-11-03 12:00:00", "False", None, "False"),
    ]


def test_unproxied_mart_names_the_gaps(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select usage_date, provider, account_id, api_key_id, model_name, line_item, gap_class, billed_usd,
            proxied_usd, gap_usd, difference_usd, is_provisional
        from marts.mart_unproxied_spend_daily order by gap_usd, difference_usd
    """)
    account, model = ("2026-11-02", "anthropic", "acme"), "claude-example-1"
    # the discount of 10 % is a difference of price and no dollar of the ledger
    assert texts(found) == [
        (*account, None, None, "credit", "credit_or_adjustment", "-0.50", "0.00", "-0.50", "-0.50", "False"),
        (*account, "apikey_gateway", model, "tokens uncached_input_tokens", "price_drift", "4.86", "4.86", "0.00",
         "-0.54", "False"),
        (*account, "apikey_gateway", model, "tokens output_tokens", "price_drift", "3.24", "3.24", "0.00", "-0.36",
         "False"),
        (*account, "k9", model, "tokens uncached_input_tokens", "unknown_key", "2.00", "0.00", "2.00", "2.00",
         "False"),
    ]  # fmt: skip


def test_coverage_divides_explained_by_billed_tokens(warehouse: Warehouse) -> None:
    found = warehouse.rows("select * from marts.mart_coverage_daily")
    assert texts(found) == [
        ("2026-11-02", "anthropic", "10.10", "8.10", "0.801980198", "False", "2026-11-02")
    ]


def test_charges_are_the_lines_of_the_bill(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select api_key_id, line_item, meter, quantity, quantity_unit, charge_category, billed_usd, is_complete
        from marts.fct_charges order by billed_usd
    """)
    key = "apikey_gateway"
    assert texts(found) == [
        (None, "credit", None, None, None, "Credit", "-0.50", "True"),
        ("k9", "tokens uncached_input_tokens", "uncached_input", "600000", "tokens", "Usage", "2.00", "True"),
        (key, "tokens output_tokens", "output", "240000", "tokens", "Usage", "3.24", "True"),
        (key, "tokens uncached_input_tokens", "uncached_input", "1800000", "tokens", "Usage", "4.86", "True"),
    ]


def test_every_row_of_every_mart_is_as_reviewed(warehouse: Warehouse) -> None:
    assert_golden(warehouse, "worked")
