"""The warehouses that mutants are built in: the project's own fixtures, with the test modules that assert what comes out of them.

Belongs here: which fixtures and which modules. A module counts with every test that asks `warehouse` and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import duckdb

from tests.dbt_runner import Rows, Warehouse
from tests.mutation.kill import World
from tests.mutation.project import Project

sys.path.insert(0, str(Path(__file__).parents[1]))  # the fixtures are imported as the tests import them


def _fixtures() -> list[tuple[str, Rows, list[tuple[str, str]], tuple[ModuleType, ...]]]:
    from fixtures import evidence_cases, money_cases, worked_example

    from tests.end_to_end import test_worked_example
    from tests.integration import test_dbt_cost_classes, test_dbt_evidence, test_dbt_money_cases

    return [
        (
            "cases",
            money_cases.LANDED,
            money_cases.EMPTY_WINDOWS,
            (test_dbt_money_cases, test_dbt_cost_classes),
        ),
        ("evidence", evidence_cases.LANDED, [], (test_dbt_evidence,)),
        ("worked", worked_example.LANDED, worked_example.EMPTY_WINDOWS, (test_worked_example,)),
    ]


def build_worlds(folder: Path) -> list[World]:
    """Every fixture built once, unit tests and data tests compiled and green."""
    worlds = []
    for name, rows, empty, modules in _fixtures():
        place = folder / name
        place.mkdir(parents=True)
        warehouse = Warehouse(str(place / "world.duckdb"), place)
        warehouse.lay(rows, empty)
        warehouse.dbt("build")
        with duckdb.connect(warehouse.location) as database:
            database.execute("force checkpoint")  # the file is copied: nothing may stand in its log alone
        worlds.append(World(warehouse, Project(place / "target"), tuple(one.__name__ for one in modules)))
    return worlds
