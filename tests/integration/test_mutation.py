"""The mutation check itself: it agrees with dbt on the SQL as it is, sees known changes, and lets what changes nothing live."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from dbt_runner import Warehouse
from fixtures import worked_example

from tests.end_to_end import test_worked_example
from tests.mutation.judge import judge
from tests.mutation.kill import World, unit_test_holds
from tests.mutation.mutants import Mutant, mutants_of, parse, render
from tests.mutation.project import Project

pytestmark = pytest.mark.slow


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


KILLED = {
    "a unit test": (
        "int_person_windows",
        "bound by one",
        "commits.committed_at < pull_requests.merged_at",
        "unit test",
    ),
    "an assertion": ("int_run_outcomes", "last condition only", "reached.run_key", "tests."),
}


@pytest.mark.parametrize("by", KILLED)
def test_known_change_is_seen(world: World, by: str) -> None:
    model, kind, words, killer = KILLED[by]
    assert str(judge([world], find(world, model, kind, words))).startswith(killer)


def test_change_that_changes_nothing_survives(world: World) -> None:
    # `union` and `union all` of rows that are never the same, in a model that is read as a set
    mutant = Mutant("fct_cost_allocations", "other union", "", 0)
    [same] = [
        one
        for one in mutants_of(mutant.model, parse(world.project.sql(mutant.model)))
        if one.kind == mutant.kind
    ]
    assert judge([world], same) is None
