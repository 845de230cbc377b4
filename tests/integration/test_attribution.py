"""The benchmark of attribution in small: its aims are met, its laws hold, and it would see it if they did not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from postgres_server import PostgresServer

from tests.benchmarks.attribution.laws import broken_laws
from tests.benchmarks.attribution.report import PRECISION, RECALL, judge
from tests.benchmarks.attribution.small import Small, small_companies
from tests.benchmarks.attribution.world import build, companies

pytestmark = [pytest.mark.slow, pytest.mark.soak]

MESSY = 8
SMALL = 150


def test_dollars_reach_their_outcome_as_their_grade_promises(tmp_path: Path) -> None:
    made = companies(MESSY)
    judged = judge(build(tmp_path, [one.rows for one in made]), made)
    assert judged.missed() == []
    assert {*PRECISION, "C", "D"} <= set(judged.grades)
    # every method of the ladder that the companies use was seen
    assert {name.partition(" ")[2] for name in judged.methods} >= {
        "explicit_pull_request", "explicit_ticket", "agent_task", "session", "checkpoint", "branch", "ticket_in_branch",
        "person_window",
    }  # fmt: skip
    assert judged.total == sum(tally.given for tally in judged.grades.values()) + judged.unattributed
    # with every call said to belong elsewhere nothing is right any more
    for one in made:
        one.truth = {request: (("elsewhere#1",), mark) for request, (_, mark) in one.truth.items()}
    wrong = judge(_again(tmp_path), made)
    assert {grade: tally.share for grade, tally in wrong.grades.items()} == dict.fromkeys("ABCD", Fraction(0))
    assert any("recall" in line for line in wrong.missed()) and wrong.provable.share < RECALL


def _again(folder: Path) -> object:
    from tests.dbt_runner import Warehouse

    return Warehouse(str(folder / "w.duckdb"), folder)


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_laws_hold_for_every_small_company(
    engine: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    made: list[Small] = small_companies(SMALL)
    location = postgres_server.new_database() if engine == "postgres" else None
    warehouse = build(tmp_path, [one.rows for one in made], location)
    assert broken_laws(warehouse, made) == []
    expected = [usd for one in made for usd in one.expected.values()]
    assert (
        len(expected) == 2 * SMALL
        and any(usd > 1000 for usd in expected)
        and any(usd < 0 for usd in expected)
    )
    # a pico-dollar that should be there is missed
    made[0].expected[made[0].name, "2026-11-02"] += Decimal("0.000000000001")
    assert len(broken_laws(warehouse, made)) == 1
