"""Sightings, settlements, made-up sessions and odd prices: every row of every mart as it was reviewed, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt_runner import Warehouse
from landed_requests import LAST, landed
from postgres_server import PostgresServer

from tests.golden import assert_golden

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """The landed requests of three nights, built once an engine."""
    folder: Path = tmp_path_factory.mktemp(f"golden-{request.param}")
    location = postgres_server.new_database() if request.param == "postgres" else str(folder / "w.duckdb")
    built = Warehouse(location, folder)
    built.lay(landed(**LAST))
    built.dbt("build", "--exclude-resource-type", "unit_test")
    return built


def test_every_row_of_every_mart_is_as_reviewed(warehouse: Warehouse) -> None:
    assert_golden(warehouse, "requests")
