"""Who may know whom, and what may stand where."""

from __future__ import annotations

import re

import pytest
from tree import imports_of, named, tracked

from ingestion.tables import Table, all_tables

# package -> top-level modules it must not import, and where that code belongs
BANNED = {
    "ingestion/": ({"dagster", "dagster_dbt", "orchestration", "expectations", "dbt", "great_expectations"},
    "orchestration/"), "expectations/": ({"dagster", "dagster_dbt", "orchestration", "dbt"},
    "orchestration/"), "orchestration/": ({"requests", "httpx", "urllib", "dlt", "duckdb", "psycopg",
    "adbc_driver_postgresql"}, "ingestion/"),
}  # fmt: skip

SQL_TEXT = re.compile(
    r"\b(select\s+.+\s+from|insert\s+into|create\s+(table|view|schema)|delete\s+from)\b", re.I
)


@pytest.mark.parametrize("package", BANNED)
def test_package_imports_nothing_that_belongs_elsewhere(package: str) -> None:
    banned, home = BANNED[package]
    found = [
        f"{named(path)} imports {module}; that belongs in {home}"
        for path in tracked(".py", under=package)
        for module in imports_of(path)
        if module.split(".")[0] in banned
    ]
    assert found == []


def test_orchestration_holds_no_sql() -> None:
    found = [named(p) for p in tracked(".py", under="orchestration/") if SQL_TEXT.search(p.read_text())]
    assert found == []


def test_sources_do_not_know_each_other() -> None:
    found = [
        f"{named(path)} imports {module}"
        for path in tracked(".py", under="ingestion/sources/")
        for module in imports_of(path)
        if module.startswith("ingestion.sources.")
        and module.split(".")[2] != path.parts[path.parts.index("sources") + 1]
    ]
    # overrides are registry rows with the price book's columns: the price book alone says how a price is
    # written
    allowed = {"ingestion/sources/price_book", "ingestion/sources/registry"}
    assert [line for line in found if not line.startswith(tuple(allowed))] == []


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: table.name)
def test_every_landed_table_has_a_suite_a_staging_model_and_a_source(table: Table) -> None:
    folder = f"dbt_project/models/staging/{table.source}/"
    models = {p.name for p in tracked(".sql", under=folder)}
    sources = [p for p in tracked(".yml", under=folder) if p.name.endswith("__sources.yml")]
    from expectations.suites import suite_of

    assert suite_of(table).name == table.name
    assert f"stg_{table.source}__{table.entity}.sql" in models
    assert any(f"asset_key: [raw, {table.source}, {table.entity}]" in p.read_text() for p in sources)
