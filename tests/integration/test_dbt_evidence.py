"""The evidence ladder on both engines: which outcome a run reaches, by which method, with how much of its money."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from dbt_runner import Warehouse
from fixtures import evidence_cases
from postgres_server import PostgresServer

from tests.golden import assert_golden

pytestmark = pytest.mark.slow

RUNS = "(select distinct run_key, run_id from intermediate.int_run_usage_daily)"


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """All cases, built once an engine with every data test of the project."""
    folder: Path = tmp_path_factory.mktemp(f"evidence-{request.param}")
    location = postgres_server.new_database() if request.param == "postgres" else str(folder / "w.duckdb")
    built = Warehouse(location, folder)
    built.lay(evidence_cases.LANDED)
    built.dbt("build", "--exclude-resource-type", "unit_test")
    return built


def attribution(warehouse: Warehouse, run: str) -> set[tuple[str | None, str | None, str, Decimal]]:
    """(outcome id, method, grade, usd) of one run."""
    rows = warehouse.rows(f"""
        select outcomes.outcome_id, read.match_method, read.match_grade, read.allocated_usd
        from marts.fct_cost_allocations as read
        inner join {RUNS} as runs on runs.run_key = read.run_key and runs.run_id = '{run}'
        left join marts.fct_outcomes as outcomes on outcomes.outcome_key = read.outcome_key
    """)
    return {
        (row["outcome_id"], row["match_method"], row["match_grade"], row["allocated_usd"].normalize())
        for row in rows
    }


def usd(text: str) -> Decimal:
    return Decimal(text).normalize()


ALL = usd("0.001")
NONE = {(None, None, "U", ALL)}
TITLE, PERSON = "ticket_in_title", "person_window"
ATTRIBUTIONS = {
    "agent-task": {("acme/crm#20", "agent_task", "A", ALL)},
    "agent-branch": {("acme/crm#20", "branch", "B", ALL)},
    "agent-gone": NONE,
    # the branch died with its merge, whoever names it
    "agent-late": NONE,
    "ticket-branch": {("CRM-5", "ticket_in_branch", "C", ALL)},
    "ticket-moved": {("NEW-7", "ticket_in_branch", "C", ALL)},
    "no-ticket": NONE,
    "ticket-title": {("acme/crm#21", TITLE, "C", ALL)},
    "ticket-title-branch": {("acme/crm#21", TITLE, "C", ALL)},
    "ticket-title-late": NONE,
    "ticket-unknown": NONE,
    "ticket-outcome": {("CRM-5", "explicit_ticket", "A", ALL)},
    # a tag with ten pull requests
    "ten": {(f"acme/crm#{n}", "explicit_pull_request", "A", usd("0.0001")) for n in range(30, 40)},
    # who says so explicitly may speak after the merge
    "after-merge": {("acme/crm#20", "explicit_pull_request", "A", ALL)},
    # ten seconds of which five are shared: 7.5 to 2.5
    "ann-both": {
        ("acme/crm#50", PERSON, "D", usd("0.0015")),
        ("acme/crm#51", PERSON, "D", usd("0.0005")),
    },
    "ann-last": {("acme/crm#51", PERSON, "D", ALL)},
    "ann-late": NONE,
    "ann-early": NONE,
    "ann-tagged": {("acme/crm#20", "explicit_pull_request", "A", ALL)},
    "ben": {("acme/crm#53", PERSON, "D", ALL)},
    "unmapped": NONE,
    "bot": NONE,
    "other-base": NONE,
}


@pytest.mark.parametrize("run", sorted(ATTRIBUTIONS))
def test_run_is_charged_to_its_best_evidence(warehouse: Warehouse, run: str) -> None:
    assert attribution(warehouse, run) == ATTRIBUTIONS[run]


def test_session_over_forty_branches_is_shared_by_those_that_were_merged(warehouse: Warehouse) -> None:
    found = attribution(warehouse, "forty")
    assert {(outcome, method, grade) for outcome, method, grade, _ in found} == {
        (f"acme/crm#{40 + n}", "branch", "B") for n in (1, 2, 3)
    }
    # forty calls; thirds of 0.04 to the last pico-dollar
    thirds = ["0.013333333333", "0.013333333333", "0.013333333334"]
    assert sorted(part for *_, part in found) == [usd(third) for third in thirds]
    total = warehouse.rows(f"""
        select sum(read.allocated_usd) as usd from marts.fct_cost_allocations as read
        inner join {RUNS} as runs on runs.run_key = read.run_key and runs.run_id = 'forty'
    """)
    assert total == [{"usd": Decimal("0.04")}]


def test_weaker_candidates_stay_queryable_with_their_grade(warehouse: Warehouse) -> None:
    rows = warehouse.rows(f"""
        select runs.run_id, outcomes.outcome_id, read.match_method, read.match_grade, read.weight
        from intermediate.int_run_outcome_candidates as read
        inner join {RUNS} as runs on runs.run_key = read.run_key and runs.run_id in ('ann-tagged', 'agent-task')
        inner join marts.fct_outcomes as outcomes on outcomes.outcome_key = read.outcome_key
    """)
    assert {tuple(row.values()) for row in rows} == {
        ("agent-task", "acme/crm#20", "agent_task", "A", 1),
        ("agent-task", "acme/crm#20", "branch", "B", 1),
        ("ann-tagged", "acme/crm#20", "explicit_pull_request", "A", 1),
        # one call lasts one second: 720,720 units
        ("ann-tagged", "acme/crm#50", "person_window", "D", 720720),
    }


def test_every_row_of_every_mart_is_as_reviewed(warehouse: Warehouse) -> None:
    assert_golden(warehouse, "evidence")
