"""Two real cases, whose totals are known from outside: the bundled files, and the marts of a whole run."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from real_case_facts import CASES, CIPHER_BOX, PACKMIND, Case, attribute, rows

from ingestion.config import EXAMPLES

ROOT = EXAMPLES.parents[1]
TRUTH = ROOT / "tests" / "fixtures" / "real_cases" / "cipher_box_cost_per_pull_request.csv"
both = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@both
def test_bundled_files_hold_the_known_facts(case: Case) -> None:
    found = attribute(case)
    assert len(rows(case, "usage")) == case.calls == len({call["request_id"] for call in rows(case, "usage")})
    assert len(rows(case, "outcomes")) == case.outcomes
    assert (found.total, found.unpriced) == (case.total, case.unpriced)
    assert (found.attributed, found.attributed_calls) == (case.attributed, case.attributed_calls)
    assert (len(found.dollars), found.split_calls) == (case.reached, case.split_calls)


def test_packmind_has_calls_on_checkpoints_of_several_commits() -> None:
    assert attribute(PACKMIND).split_dollars == Decimal("18.62887975")


def test_cipher_box_pull_requests_cost_what_was_computed_elsewhere() -> None:
    found = attribute(CIPHER_BOX)
    with TRUTH.open(newline="") as file:
        truth = {
            f"FSM1/cipher-box#{r['pull_request']}": Decimal(r["list_cost_usd"]) for r in csv.DictReader(file)
        }
    assert set(truth) == set(found.dollars)
    for outcome_id, usd in truth.items():
        # the truth rounds each call to six places
        assert abs(found.dollars[outcome_id] - usd) <= found.calls[outcome_id] * Decimal("0.0000005"), (
            outcome_id
        )


@both
def test_bundled_files_name_nobody(case: Case) -> None:
    for kind in ("usage", "outcomes"):
        for row in rows(case, kind):
            assert not {"user", "owner", "end_user"} & set(row)
            assert not any("@" in value for value in row.values())


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each case run by the real entry point into folders of its own; case name to DuckDB file."""
    found = {}
    for case in CASES:
        folder = tmp_path_factory.mktemp(case.name)
        source = EXAMPLES / case.name / "config.yaml"
        text = (
            source.read_text()
            .replace("{here}", str(source.parent))
            .replace(f".data/{case.name}", str(folder))
        )
        config = folder / "config.yaml"
        config.write_text(text)
        done = subprocess.run(
            [sys.executable, "-m", "orchestration.nightly", "--config", str(config)],
            cwd=ROOT,
            env={**os.environ, "DAGSTER_HOME": str(folder)},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        found[case.name] = folder / "warehouse.duckdb"
    return found


def ask(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.slow
@both
def test_requests_cost_exactly_the_known_total(case: Case, warehouses: dict[str, Path]) -> None:
    assert ask(
        warehouses[case.name],
        """
        select count(*), count(*) filter (where is_unpriced), sum(list_cost_usd), count(list_cost_usd)
        from marts.fct_requests
        """,
    ) == [(case.calls, case.unpriced, case.total, case.calls - case.unpriced)]


@pytest.mark.slow
@both
def test_ledger_ties_the_known_part_to_outcomes_by_checkpoint(
    case: Case, warehouses: dict[str, Path]
) -> None:
    by_class = ask(
        warehouses[case.name],
        """
        select allocation_class, match_method, match_grade, cost_basis, is_provisional, sum(allocated_usd),
            count(distinct outcome_key)
        from marts.fct_cost_allocations group by all order by allocation_class
        """,
    )
    assert by_class == [
        ("attributed", "checkpoint", "B", "list", False, case.attributed, case.reached),
        ("unattributed", None, "U", "list", False, case.total - case.attributed, 0),
    ]


@pytest.mark.slow
@both
def test_calls_behind_outcomes_are_split_and_never_copied(case: Case, warehouses: dict[str, Path]) -> None:
    assert ask(
        warehouses[case.name],
        """
        with runs as (
            select run_key, count(distinct outcome_key) as outcome_count from marts.fct_cost_allocations
            where allocation_class = 'attributed' group by run_key
        )
        select count(list_cost_usd), count(*) filter (where outcome_count > 1), sum(list_cost_usd)
        from marts.fct_requests inner join runs using (run_key)
        """,
    ) == [(case.attributed_calls, case.split_calls, case.attributed)]


@pytest.mark.slow
@both
def test_each_outcome_costs_what_plain_python_says(case: Case, warehouses: dict[str, Path]) -> None:
    sql = """
        select sum(allocated_usd) from marts.fct_cost_allocations
        where outcome_key is not null group by outcome_key order by 1
    """
    ours = [Decimal(str(row[0])) for row in ask(warehouses[case.name], sql)]
    theirs = sorted(attribute(case).dollars.values())
    assert len(ours) == len(theirs)
    # equal parts of a split differ by at most a trillionth of a dollar a ledger row
    assert all(abs(a - b) <= Decimal("0.000000001") for a, b in zip(ours, theirs, strict=True))


@pytest.mark.slow
@both
def test_marts_show_the_same_dollars(case: Case, warehouses: dict[str, Path]) -> None:
    assert ask(
        warehouses[case.name],
        """
        select min(workflow_key), max(workflow_key), min(outcome_type), sum(total_usd), sum(attributed_usd),
            sum(outcome_count), sum(net_outcome_count), sum(outcome_cost_usd)
        from marts.mart_workflow_cost_per_outcome_monthly where total_usd <> 0 or outcome_count > 0
        """,
    ) == [
        (
            "coding",
            "coding",
            case.outcome_type,
            case.total,
            case.attributed,
            case.outcomes,
            case.outcomes,
            case.attributed,
        )
    ]
    assert ask(
        warehouses[case.name],
        """
        select sum(input_charge_usd), sum(no_cache_usd), sum(saving_usd)
        from marts.mart_cache_economics_daily
        """,
    ) == [(case.input_charge, case.no_cache, case.no_cache - case.input_charge)]
    assert ask(warehouses[case.name], "select count(*) from marts.mart_unproxied_spend_daily") == [(0,)]
