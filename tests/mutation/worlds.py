"""The warehouses that mutants are built in: the project's own fixtures, with the test modules that assert what comes out of them.

Belongs here: which fixtures and which modules. A module counts with every test that asks `warehouse` and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.dbt_runner import Rows, Warehouse
from tests.mutation.kill import World, assertion_kills
from tests.mutation.project import Project

for place in (Path(__file__).parents[1], Path(__file__).parents[1] / "integration"):
    sys.path.insert(0, str(place))  # fixtures are imported as the tests import them


@dataclass(frozen=True)
class Fixture:
    """Landed rows, windows that held none, and the modules that know what comes out."""

    name: str
    rows: Rows
    empty: Iterable[tuple[str, str]]
    modules: tuple[str, ...]


def reviewed_fixtures() -> list[Fixture]:
    """Those whose marts are kept row by row in tests/fixtures/golden."""
    from fixtures import evidence_cases, money_cases, worked_example
    from landed_requests import LAST, landed

    of_tests = "tests.integration.test_"
    cases = (f"{of_tests}dbt_money_cases", f"{of_tests}dbt_cost_classes")
    return [
        Fixture("cases", money_cases.LANDED, money_cases.EMPTY_WINDOWS, cases),
        Fixture("evidence", evidence_cases.LANDED, (), (f"{of_tests}dbt_evidence",)),
        Fixture(
            "worked",
            worked_example.LANDED,
            worked_example.EMPTY_WINDOWS,
            ("tests.end_to_end.test_worked_example",),
        ),
        Fixture("requests", landed(**LAST), (), (f"{of_tests}golden",)),
    ]


def random_fixtures() -> list[Fixture]:
    """Companies of the attribution benchmark."""
    from tests.benchmarks.attribution.small import small_companies
    from tests.benchmarks.attribution.world import WINDOWS, companies, merged
    from tests.mutation import random_messy, random_small

    messy = merged(one.rows for one in companies(random_messy.COMPANIES))
    small = merged(one.rows for one in small_companies(random_small.SMALL))
    return [
        Fixture("messy", messy, WINDOWS, (random_messy.__name__,)),
        Fixture("small", small, WINDOWS, (random_small.__name__,)),
    ]


def build_worlds(folder: Path) -> list[World]:
    """Every fixture built once, unit tests and data tests compiled and green."""
    worlds = []
    for fixture in (*reviewed_fixtures(), *random_fixtures()):
        place = folder / fixture.name
        place.mkdir(parents=True)
        warehouse = Warehouse(str(place / "world.duckdb"), place)
        warehouse.lay(fixture.rows, fixture.empty)
        # the unit tests are the same everywhere: compiled once
        warehouse.dbt("build", *(("--exclude-resource-type", "unit_test") if worlds else ()))
        with duckdb.connect(warehouse.location) as database:
            database.execute("force checkpoint")  # the file is copied: nothing may stand in its log alone
        world = World(warehouse, Project(place / "target"), fixture.modules)
        failing = assertion_kills(world, warehouse)
        assert failing is None, f"{failing} fails over {fixture.name} as it is: it would kill every mutant"
        worlds.append(world)
    return worlds
