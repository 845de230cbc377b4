"""Two real cases, whose totals are known from outside: the bundled files, and the marts of a whole run."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Run:
    """A case and the DuckDB file that a whole run of it left."""

    case: Case
    warehouse: Path


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The case run by the real entry point into folders of its own."""
    case: Case = request.param
    folder = tmp_path_factory.mktemp(case.name)
    source = EXAMPLES / case.name / "config.yaml"
    text = source.read_text().replace("{here}", str(source.parent))
    config = folder / "config.yaml"
    config.write_text(text.replace(f".data/{case.name}", str(folder)))
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.nightly", "--config", str(config)],
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=900,  # 15 times what it takes on two idle cores
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return Run(case, folder / "warehouse.duckdb")


def ask(run: Run, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(run.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.slow
def test_requests_cost_exactly_the_known_total(run: Run) -> None:
    assert ask(
        run,
        """
        select count(*), count(*) filter (where is_unpriced), sum(list_cost_usd), count(list_cost_usd)
        from marts.fct_requests
        """,
    ) == [(run.case.calls, run.case.unpriced, run.case.total, run.case.calls - run.case.unpriced)]


@pytest.mark.slow
def test_ledger_ties_the_known_part_to_outcomes_by_checkpoint(run: Run) -> None:
    by_class = ask(
        run,
        """
        select allocation_class, match_method, match_grade, cost_basis, is_provisional, sum(allocated_usd),
            count(distinct outcome_key)
        from marts.fct_cost_allocations group by all order by allocation_class
        """,
    )
    assert by_class == [
        ("attributed", "checkpoint", "B", "list", False, run.case.attributed, run.case.reached),
        ("unattributed", None, "U", "list", False, run.case.total - run.case.attributed, 0),
    ]


@pytest.mark.slow
def test_calls_behind_outcomes_are_split_and_never_copied(run: Run) -> None:
    assert ask(
        run,
        """
        with runs as (
            select run_key, count(distinct outcome_key) as outcome_count from marts.fct_cost_allocations
            where allocation_class = 'attributed' group by run_key
        )
        select count(list_cost_usd), count(*) filter (where outcome_count > 1), sum(list_cost_usd)
        from marts.fct_requests inner join runs using (run_key)
        """,
    ) == [(run.case.attributed_calls, run.case.split_calls, run.case.attributed)]


@pytest.mark.slow
def test_each_outcome_costs_what_plain_python_says(run: Run) -> None:
    sql = """
        select sum(allocated_usd) from marts.fct_cost_allocations
        where outcome_key is not null group by outcome_key order by 1
    """
    ours = [Decimal(str(row[0])) for row in ask(run, sql)]
    theirs = sorted(attribute(run.case).dollars.values())
    assert len(ours) == len(theirs)
    # equal parts of a split differ by at most a trillionth of a dollar a ledger row
    assert all(abs(a - b) <= Decimal("0.000000001") for a, b in zip(ours, theirs, strict=True))


@pytest.mark.slow
def test_marts_show_the_same_dollars(run: Run) -> None:
    assert ask(
        run,
        """
        select min(workflow_key), max(workflow_key), min(outcome_type), sum(total_usd), sum(attributed_usd),
            sum(outcome_count), sum(net_outcome_count), sum(outcome_cost_usd)
        from marts.mart_workflow_cost_per_outcome_monthly where total_usd <> 0 or outcome_count > 0
        """,
    ) == [
        (
            "coding",
            "coding",
            run.case.outcome_type,
            run.case.total,
            run.case.attributed,
            run.case.outcomes,
            run.case.outcomes,
            run.case.attributed,
        )
    ]
    assert ask(
        run,
        """
        select sum(input_charge_usd), sum(no_cache_usd), sum(saving_usd)
        from marts.mart_cache_economics_daily
        """,
    ) == [(run.case.input_charge, run.case.no_cache, run.case.no_cache - run.case.input_charge)]
    assert ask(run, "select count(*) from marts.mart_unproxied_spend_daily") == [(0,)]


# Observed and no-cache cost of the input side, and what each tier would have cost by the rule beside the published facts.
CACHE_FACTS = {
    "packmind": ("156.92888965", "955.337228", "151.63", "158.11"),
    "cipher_box": ("192.85735935", "1298.593226", "188.98", "192.86"),
}


@pytest.mark.slow
def test_cache_advice_holds_the_known_costs_in_narrow_intervals(run: Run) -> None:
    observed, no_cache, all_5m, all_1h = map(Decimal, CACHE_FACTS[run.case.name])
    ((known, without, low_5m, high_5m, low_1h, high_1h),) = ask(
        run,
        """
        select sum(observed_usd), sum(no_cache_usd), sum(all_5m_low_usd), sum(all_5m_high_usd), sum(all_1h_low_usd),
            sum(all_1h_high_usd)
        from marts.mart_cache_tier_advice
        """,
    )
    assert (known, without) == (observed, no_cache)
    widest = 2 * no_cache * Decimal("0.015")
    assert low_5m <= all_5m <= high_5m and high_5m - low_5m <= widest
    assert low_1h <= all_1h <= high_1h and high_1h - low_1h <= widest
    verdicts = ask(
        run, "select model_name, run_count, verdict, recommended_tier from marts.mart_cache_tier_advice"
    )
    for model, run_count, verdict, tier in verdicts:
        told = (verdict, tier) in [("switch", "5m"), ("too_close_to_call", None)]
        assert told or (verdict == "insufficient_data" and run_count < 10), model
