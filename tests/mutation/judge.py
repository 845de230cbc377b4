"""The verdict on one mutant, in a process that holds the built worlds.

Belongs here: the order of the judges, the quickest first.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from tests.mutation.kill import Place, World, unit_test_kills, world_kills
from tests.mutation.mutants import Mutant, mutate, parse

_WORLDS: list[World] = []


def take_worlds(places: list[Place]) -> None:
    """Open the built worlds in this process."""
    _WORLDS[:] = [World.at(place) for place in places]


def judge_here(mutant: Mutant) -> str | None:
    """The verdict over the worlds of this process."""
    return judge(_WORLDS, mutant)


def judge(worlds: list[World], mutant: Mutant) -> str | None:
    """What killed the mutant; null when it survived everything."""
    with duckdb.connect(config={"threads": 1}) as database:
        database.execute("set timezone = 'UTC'")
        killed = unit_test_kills(worlds[0].project, mutant, database)
    if killed:
        return killed
    for world in worlds:
        sql = mutate(parse(world.project.sql(mutant.model)), mutant)
        assert sql is not None
        with tempfile.TemporaryDirectory() as name:
            killed = world_kills(world, mutant, sql, Path(name))
        if killed:
            return killed
    return None
