"""The mutation check itself: it agrees with dbt on the SQL as it is, sees known changes, and lets what changes nothing live."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from dbt_runner import Warehouse
from fixtures import worked_example

from tests.end_to_end import test_worked_example
from tests.mutation import kill
from tests.mutation.__main__ import equivalent
from tests.mutation.judge import judge
from tests.mutation.kill import World, unit_test_holds, world_kills
from tests.mutation.mutants import Mutant, mutants_of, parse, render
from tests.mutation.project import Project

pytestmark = [pytest.mark.slow, pytest.mark.soak]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The worked example, built with everything that dbt compiles."""
    folder: Path = tmp_path_factory.mktemp("mutation")
    warehouse = Warehouse(str(folder / "world.duckdb"), folder)
    warehouse.lay(worked_example.LANDED, worked_example.EMPTY_WINDOWS)
    warehouse.dbt("build")
    with duckdb.connect(warehouse.location) as database:
        database.execute("force checkpoint")
    return World(warehouse, Project(folder / "target"), (test_worked_example.__name__,))


def find(world: World, model: str, kind: str, words: str) -> Mutant:
    """The first mutant of a kind whose fragment holds the words."""
    found = mutants_of(model, parse(world.project.sql(model)))
    return next(mutant for mutant in found if mutant.kind == kind and words in mutant.fragment)


def test_unit_tests_pass_on_the_sql_as_it_is(world: World) -> None:
    failed, count = [], 0
    with duckdb.connect() as database:
        database.execute("set timezone = 'UTC'")
        for model in world.project.judged:
            for name, text, expected in world.project.unit_tests(model):
                count += 1
                sql = render(parse(text))
                if not unit_test_holds(database, sql, sql, expected):
                    failed.append(name)
    assert failed == []
    assert count > 80


def test_unit_test_sees_a_bound_that_moved(world: World) -> None:
    mutant = find(
        world, "int_person_windows", "bound by one", "commits.committed_at < pull_requests.merged_at"
    )
    assert judge([world], mutant) == "unit test int_person_windows__begin_with_the_first_commit"


def test_unit_test_sees_a_recursion_without_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kill, "PATIENCE_SECONDS", 5)
    mutant = find(
        world, "int_pull_request_reverts", "bound by one", "reverting.merged_at > reverted.merged_at"
    )
    assert str(judge([world], mutant)).startswith("unit test int_pull_request_reverts__")


# a ledger that lost its B rows breaks laws; a word that no law speaks of is missed by the reviewed rows alone
NOTICED = {
    "a law": ("fct_cost_allocations", "select * from ({}) where match_grade = 'A'", "a data test or a law"),
    "an assertion": (
        "dim_teams",
        "select * replace (upper(team_name) as team_name) from ({})",
        "tests.end_to_end.test_worked_example.test_every_row_of_every_mart_is_as_reviewed",
    ),
}


@pytest.mark.parametrize("by", NOTICED)
def test_changed_model_is_seen_by(world: World, by: str, tmp_path: Path) -> None:
    model, changed, killer = NOTICED[by]
    mutant = Mutant(model, "by hand", "", 0)
    assert world_kills(world, mutant, changed.format(world.project.sql(model)), tmp_path) == killer


def test_change_that_changes_nothing_survives(world: World) -> None:
    [mutant] = [one for one in equivalent() if one.kind == "bound by one" and "amount" in one.fragment]
    assert judge([world], mutant) is None


def test_every_reviewed_mutant_is_still_one(world: World) -> None:
    found = {
        mutant
        for model in world.project.judged
        for mutant in mutants_of(model, parse(world.project.sql(model)))
    }
    assert set(equivalent()) - found == set()
