"""Every native unit test of the dbt project holds on both engines, over a warehouse in which nothing was landed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from dbt_runner import PROJECT, Warehouse

pytestmark = pytest.mark.slow


def declared() -> set[str]:
    """The names of all unit tests that the project's YAML files declare."""
    return {
        test["name"]
        for path in sorted((PROJECT / "models").rglob("*.yml"))
        for test in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("unit_tests", [])
    }


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """An empty warehouse: every landed table is there, typed and without rows."""
    location = str(tmp_path / "warehouse.duckdb")
    if request.param == "postgres":
        location = request.getfixturevalue("postgres_database")
    empty = Warehouse(location, tmp_path)
    empty.lay({})
    return empty


def test_every_declared_unit_test_passes(warehouse: Warehouse) -> None:
    # a build and not a test: a unit test takes the types of its inputs from the models built before it
    results = warehouse.dbt("build", "--exclude-resource-type", "test")
    ran = {key.split(".")[-1]: status for key, status in results.items() if key.startswith("unit_test.")}
    assert ran == dict.fromkeys(declared(), "pass")
