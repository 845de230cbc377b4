"""Small cases of money and evidence, each with its exact rows, on both engines: who pays what, and why."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from dbt_runner import Warehouse
from fixtures import money_cases
from postgres_server import PostgresServer

from tests.golden import assert_golden

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """All cases, built once an engine with every data test of the project."""
    folder: Path = tmp_path_factory.mktemp(f"cases-{request.param}")
    location = postgres_server.new_database() if request.param == "postgres" else str(folder / "w.duckdb")
    built = Warehouse(location, folder)
    built.lay(money_cases.LANDED, money_cases.EMPTY_WINDOWS)
    built.dbt("build", "--exclude-resource-type", "unit_test")
    return built


def ledger(warehouse: Warehouse, account: str) -> set[tuple[str | None, str, str | None, Decimal]]:
    """(run id, class, key, usd) of one account's rows on the day of the bill."""
    rows = warehouse.rows(f"""
        select runs.run_id, coalesce(read.gap_class, read.allocation_class) as class, read.api_key_id,
            read.allocated_usd
        from marts.fct_cost_allocations as read
        left join (select distinct run_key, run_id from intermediate.int_run_usage_daily) as runs
            on runs.run_key = read.run_key
        where read.account_id = '{account}' and read.usage_date = date '{money_cases.DAY}'
    """)
    return {
        (row["run_id"], row["class"], row["api_key_id"], row["allocated_usd"].normalize()) for row in rows
    }


def usd(text: str) -> Decimal:
    return Decimal(text).normalize()


LEDGERS = {
    "beyond": {
        ("beyond", "unattributed", "k1", usd("1.8")),
        (None, "direct_use_of_gateway_key", "k1", usd("1.2")),
    },
    "seen": {("seen-1", "unattributed", "k1", usd("0.225")), ("seen-2", "unattributed", "k1", usd("0.075"))},
    "keyless": {
        ("keyless", "unattributed", None, usd("0.5")),
        (None, "direct_use_of_gateway_key", "k1", usd("0.3")),
        (None, "direct_use_of_gateway_key", "k2", usd("0.2")),
    },
    "ttl": {("ttl", "unattributed", "k1", usd("0.465"))},
    "legacy": {("legacy", "unattributed", "k1", usd("0.75")), (None, "unknown_key", "laptop", usd("0.25"))},
    "tools": {
        ("tools", "unattributed", "k1", usd("0.03")),
        (None, "unmetered", "k1", usd("0.4")),
        (None, "credit_or_adjustment", None, usd("-0.1")),
    },
    "plan": set(),
    "mystery": {
        ("mystery-1", "unattributed", "k1", usd("0.75")),
        ("mystery-2", "unattributed", "k1", usd("0.25")),
    },
    "unsaid": {("unsaid", "unattributed", "k1", usd("0.07"))},
    "dated": {("dated", "unattributed", "k1", usd("0.02"))},
    "console": {(None, "unknown_key", None, usd("0.05"))},
    "fates": {("fates", "unattributed", "k1", usd("0.45"))},
    "credits": {(None, "credit_or_adjustment", None, usd("-5"))},
}


@pytest.mark.parametrize("account", sorted(LEDGERS))
def test_bill_is_laid_on_runs_and_gaps(warehouse: Warehouse, account: str) -> None:
    assert ledger(warehouse, account) == LEDGERS[account]


def test_day_without_its_bill_is_at_list_price_and_provisional(warehouse: Warehouse) -> None:
    found = warehouse.rows("""
        select account_id, cost_basis, is_provisional, allocated_usd from marts.fct_cost_allocations
        where usage_date = date '2026-11-04'
    """)
    assert found == [
        {"account_id": "seen", "cost_basis": "list", "is_provisional": True, "allocated_usd": Decimal("0.3")}
    ]


def attribution(warehouse: Warehouse, run: str) -> set[tuple[str | None, str | None, str, Decimal]]:
    """(outcome id, method, grade, usd) of one run that no bill covers."""
    rows = warehouse.rows(f"""
        select outcomes.outcome_id, read.match_method, read.match_grade, read.allocated_usd
        from marts.fct_cost_allocations as read
        inner join (select distinct run_key, run_id from intermediate.int_run_usage_daily) as runs
            on runs.run_key = read.run_key and runs.run_id = '{run}'
        left join marts.fct_outcomes as outcomes on outcomes.outcome_key = read.outcome_key
        where read.cost_basis = 'list' and not read.is_provisional
    """)
    return {
        (row["outcome_id"], row["match_method"], row["match_grade"], row["allocated_usd"].normalize())
        for row in rows
    }


ALL = usd("0.001")
TAGGED = "explicit_pull_request"
ATTRIBUTIONS = {
    # the chain leads from the pull request to the ticket: the ticket takes nothing away from it
    "both": {("acme/shop#10", TAGGED, "A", ALL)},
    # naming a revert pays for what it reverts
    "revert": {("acme/shop#12", TAGGED, "A", ALL)},
    "twin": {(None, None, "U", ALL)},
    "nowhere": {(None, None, "U", ALL)},
    "moved": {("NEW-7", "explicit_ticket", "A", ALL)},
    "commit": {("acme/shop#12", "explicit_commit", "A", ALL)},
    "better": {("acme/shop#11", TAGGED, "A", ALL)},
    "checkpoint": {("acme/shop#10", "checkpoint", "B", ALL)},
    "branch-first": {("acme/shop#10", "branch", "B", ALL)},
    "branch-again": {("acme/shop#11", "branch", "B", ALL)},
    "branch-dead": {(None, None, "U", ALL)},
    "invoice-run": {("in-1", "explicit_run", "A", ALL)},
    # a cost that nobody knows is no dollar, and no zero
    "unpriced": set(),
}


@pytest.mark.parametrize("run", sorted(ATTRIBUTIONS))
def test_run_is_charged_to_its_best_evidence(warehouse: Warehouse, run: str) -> None:
    assert attribution(warehouse, run) == ATTRIBUTIONS[run]


def test_three_outcomes_share_a_run_to_the_last_pico_dollar(warehouse: Warehouse) -> None:
    parts = attribution(warehouse, "thirds")
    assert {part[0] for part in parts} == {"acme/shop#10", "acme/shop#11", "acme/shop#12"}
    thirds = warehouse.rows("""
        select read.allocated_usd from marts.fct_cost_allocations as read
        inner join intermediate.int_run_usage_daily as runs
            on runs.run_key = read.run_key and runs.run_id = 'thirds'
        order by read.allocated_usd
    """)
    assert [row["allocated_usd"] for row in thirds] == [
        Decimal("0.000333333333"),
        Decimal("0.000333333333"),
        Decimal("0.000333333334"),
    ]


def test_pull_request_reaches_its_tickets_in_equal_shares(warehouse: Warehouse) -> None:
    rows = warehouse.rows("""
        select reached.outcome_id, chains.share from intermediate.int_outcome_chains as chains
        inner join marts.fct_outcomes as named on named.outcome_key = chains.outcome_key
        inner join marts.fct_outcomes as reached on reached.outcome_key = chains.reached_outcome_key
        where named.outcome_id = 'acme/shop#10'
    """)
    shares = {row["outcome_id"]: row["share"] for row in rows}
    assert shares.pop("acme/shop#10") == 1
    assert set(shares) == {"SHOP-1", "SHOP-2", "NEW-7"}
    assert sum(shares.values()) == 1


NOT = (False, None, None)
OUTCOMES = {
    # revert of a revert: restored
    "acme/shop#12": NOT,
    "acme/shop#10": NOT,
    "acme/shop#11": NOT,
    # reverted 31 days after the merge
    "acme/shop#15": NOT,
    "acme/shop#17": (True, "reverted", "2026-11-02 12:00:00"),
    "acme/shop#19": (True, "hotfixed", "2026-11-03 09:00:00"),
    "acme/shop#21": NOT,
    "acme/twin#1": NOT,
    "other/twin#1": NOT,
    "SHOP-1": NOT,
    "SHOP-2": (True, "reopened", "2026-11-06 12:00:00"),
    "SHOP-3": (True, "reopened", "2026-11-04 09:00:00"),
    "NEW-7": NOT,
    "in-1": NOT,
    "in-2": (True, "refunded", "2026-10-15 00:00:00"),
    "lead-1": NOT,
    "lead-5": NOT,
}


def test_outcomes_are_deliveries_with_their_rework(warehouse: Warehouse) -> None:
    rows = warehouse.rows("select outcome_id, is_reworked, rework_kind, reworked_at from marts.fct_outcomes")
    found = {
        row["outcome_id"]: (
            row["is_reworked"],
            row["rework_kind"],
            row["reworked_at"] and str(row["reworked_at"]),
        )
        for row in rows
    }
    assert found == OUTCOMES
    assert len(rows) == len(found)


def test_outcome_carries_its_own_workflow_value_and_finality(warehouse: Warehouse) -> None:
    rows = warehouse.rows("""
        select outcome_id, source, workflow_key, team_key, value_usd, is_final, occurred_at
        from marts.fct_outcomes where outcome_id in ('in-1', 'in-2', 'lead-5', 'SHOP-1', 'SHOP-2', 'NEW-7')
    """)
    found = {row.pop("outcome_id"): tuple(row.values()) for row in rows}
    occurred = {name: str(found[name][-1]) for name in ("SHOP-1", "SHOP-2")}
    assert occurred == {"SHOP-1": "2026-11-03 12:00:00", "SHOP-2": "2026-11-02 12:00:00"}
    assert {name: row[:-1] for name, row in found.items()} == {
        "in-1": ("outcome_files", "billing", "care", Decimal("120.5"), True),
        "in-2": ("outcome_files", "unassigned", "care", None, True),
        "lead-5": ("outcome_files", "unassigned", "unassigned", None, True),
        "SHOP-1": ("jira", "code-review", "shop", None, False),
        "SHOP-2": ("jira", "code-review", "shop", None, False),
        "NEW-7": ("jira", "unassigned", "unassigned", None, False),
    }


def test_unassigned_outcomes_have_rows_of_their_type_and_no_quotient(warehouse: Warehouse) -> None:
    rows = warehouse.rows("""
        select outcome_type, sum(outcome_count) as outcomes, count(usd_per_outcome) as quotients
        from marts.mart_workflow_cost_per_outcome_daily where workflow_key = 'unassigned'
        group by outcome_type
    """)
    assert {(row["outcome_type"], int(row["outcomes"]), row["quotients"]) for row in rows} == {
        ("invoice", 1, 0),
        ("lead", 2, 0),
        ("ticket", 1, 0),
        ("pull_request", 2, 0),
    }


def test_every_row_of_every_mart_is_as_reviewed(warehouse: Warehouse) -> None:
    assert_golden(warehouse, "cases")
