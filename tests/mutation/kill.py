"""Whether a mutant is seen: by a unit test of its model, by a law or a data test, or by an assertion of the suite.

Belongs here: running those on a copy of a built warehouse in which the model, and all that reads it, were built from the mutant.
A mart that merely differs is no kill: only what the suite asserts counts.
"""

from __future__ import annotations

import importlib
import itertools
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb

from tests.dbt_runner import Warehouse
from tests.mutation.mutants import Mutant, mutate, parse, render
from tests.mutation.project import Project

Place = tuple[
    str, tuple[str, ...]
]  # a built warehouse beside its target folder, and the modules that assert over it
PATIENCE_SECONDS = 30  # build and laws take two seconds, ten on a busy machine
STILLBORN = "no SQL that the engine runs"


@dataclass
class World:
    """One built warehouse with the test modules whose assertions hold for it."""

    warehouse: Warehouse
    project: Project
    modules: tuple[str, ...]

    @classmethod
    def at(cls, place: Place) -> World:
        """Read what was built there."""
        location, modules = place
        folder = Path(location).parent
        return cls(Warehouse(location, folder), Project(folder / "target"), modules)

    @property
    def place(self) -> Place:
        """Where another process finds it."""
        return self.warehouse.location, self.modules


def assertions(module: ModuleType) -> Iterator[tuple[str, Callable[[Warehouse], None]]]:
    """Every test of a module that asks a warehouse and nothing else but its own parameters."""
    for name, test in vars(module).items():
        arguments = (
            test.__code__.co_varnames[: test.__code__.co_argcount] if hasattr(test, "__code__") else ()
        )
        if not name.startswith("test_") or "warehouse" not in arguments:
            continue
        marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
        names = [mark.args[0] for mark in marks]
        if set(arguments) != {"warehouse", *names}:
            continue
        for values in itertools.product(*(mark.args[1] for mark in marks)):
            bound = dict(zip(names, values, strict=True))
            yield name, lambda warehouse, test=test, bound=bound: test(warehouse=warehouse, **bound)


def unit_test_kills(project: Project, mutant: Mutant, database: duckdb.DuckDBPyConnection) -> str | None:
    """The first unit test that fails on the mutant."""
    for name, text, expected in project.unit_tests(mutant.model):
        tree = parse(text)
        sql = mutate(tree, mutant)
        if sql is None or not born(database, sql):
            continue
        with patience(database):
            if not unit_test_holds(database, sql, render(tree), expected):
                return f"unit test {name}"
    return None


@contextmanager
def patience(database: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt what runs without an end: a mutant may multiply rows, or turn a recursion in circles."""
    alarm = threading.Timer(PATIENCE_SECONDS, database.interrupt)
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def unit_test_holds(
    database: duckdb.DuckDBPyConnection, sql: str, typed_by: str, expected: list[dict[str, Any]]
) -> bool:
    """As dbt compares: the rows, in any order, on the columns that the expectation names."""
    columns = ", ".join(f'"{name}"' for name in expected[0]) if expected else "count(*)"
    try:
        got = database.execute(f"select {columns} from ({sql}) as got").fetchall()
    except duckdb.Error:
        return False
    if not expected:
        return bool(got == [(0,)])
    database.execute(
        f"create or replace temp table expected as select {columns} from ({typed_by}) as typed limit 0"
    )
    marks = ", ".join("?" * len(expected[0]))
    database.executemany(
        f"insert into expected values ({marks})",
        [[row.get(name) for name in expected[0]] for row in expected],
    )
    wanted = database.execute("select * from expected").fetchall()
    return sorted(map(repr, got)) == sorted(map(repr, wanted))


def world_kills(world: World, mutant: Mutant, sql: str, folder: Path) -> str | None:
    """The first data test, law or assertion that fails where the mutant was built."""
    copied = folder / Path(world.warehouse.location).name  # the same name: compiled texts name their database
    shutil.copy(world.warehouse.location, copied)
    with duckdb.connect(str(copied)) as database:
        database.execute("set timezone = 'UTC'")
        database.execute("set enable_progress_bar = false")
        if not born(database, sql):
            return STILLBORN
        try:
            with patience(database):
                killer = _build_kills(database, world.project, mutant.model, sql)
        except duckdb.InterruptException:
            killer = "the build: endless"
        except duckdb.Error as error:
            killer = f"the build: {str(error)[:80]}"
        # inside: while the file is open here, each assertion's own connection to it costs nothing
        return killer or assertion_kills(world, Warehouse(str(copied), folder))


def _build_kills(database: duckdb.DuckDBPyConnection, project: Project, model: str, sql: str) -> str | None:
    """The first data test, law or contract that fails when the mutant and all that reads it are built."""
    downstream = project.downstream(model)
    _create(database, project, model, sql)
    for name in downstream:
        if not project.is_view(name):
            _create(database, project, name, project.sql(name))
    for text in project.data_tests({model, *downstream}):
        if database.execute(f"select count(*) from ({text}) as failing").fetchall() != [(0,)]:
            return "a data test or a law"
    for name in (model, *downstream):
        for column in project.not_null(name):
            query = f'select 1 from {project.relation(name)} where "{column}" is null limit 1'
            if database.execute(query).fetchall():
                return f"the contract of {name}"
    return None


def _create(database: duckdb.DuckDBPyConnection, project: Project, name: str, sql: str) -> None:
    kind = "view" if project.is_view(name) else "table"
    database.execute(f"create or replace {kind} {project.relation(name)} as {sql}")


def assertion_kills(world: World, mutated: Warehouse) -> str | None:
    """The first test of the world's modules that fails over this warehouse."""
    for module in map(importlib.import_module, world.modules):
        for name, check in assertions(module):
            try:
                check(mutated)
            except (AssertionError, duckdb.Error, KeyError, ValueError, IndexError):
                return f"{module.__name__}.{name}"
    return None


def born(database: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether the engine runs it at all."""
    try:
        database.execute(f"explain {sql}")
    except duckdb.Error:
        return False
    return True


def same_rows(database: duckdb.DuckDBPyConnection, left: str, right: str) -> bool:
    """Whether two queries give the same rows, so that a re-rendered model is the model."""
    both = f"(({left}) except all ({right})) union all (({right}) except all ({left}))"
    return bool(database.execute(f"select count(*) from ({both}) as differing").fetchall() == [(0,)])
