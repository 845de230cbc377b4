"""Models are built under their own names: what fails leaves the old rows, and what was the other kind is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest
from dbt_runner import Warehouse
from fixtures.worked_example import EMPTY_WINDOWS, LANDED

pytestmark = pytest.mark.slow

TABLE, VIEW = "marts.dim_teams", "staging.stg_registry__teams"


@pytest.fixture(params=["duckdb", "postgres"])
def built(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    location = str(tmp_path / "warehouse.duckdb")
    if request.param == "postgres":
        location = request.getfixturevalue("postgres_database")
    warehouse = Warehouse(location, tmp_path)
    warehouse.lay(LANDED, EMPTY_WINDOWS)
    build(warehouse, "+dim_teams")
    yield warehouse


def build(warehouse: Warehouse, *selected: str, must_pass: bool = True) -> set[str]:
    """The statuses of the nodes."""
    return set(warehouse.dbt("run", "--select", *selected, must_pass=must_pass).values())


def execute(warehouse: Warehouse, *statements: str) -> None:
    if warehouse.target == "duckdb":
        with duckdb.connect(warehouse.location) as database:
            database.execute(";".join(statements))
        return
    with psycopg.connect(warehouse.location) as connection:
        connection.execute(";".join(statements).encode())


def rows_of(warehouse: Warehouse, relation: str = TABLE) -> list[str]:
    return sorted(map(str, warehouse.rows(f"select * from {relation}")))


def kind(warehouse: Warehouse, relation: str) -> str:
    schema, name = relation.split(".")
    (row,) = warehouse.rows(
        "select table_type from information_schema.tables"
        f" where table_schema = '{schema}' and table_name = '{name}'"
    )
    return str(row["table_type"])


def test_a_build_that_fails_leaves_the_old_rows(built: Warehouse) -> None:
    before = rows_of(built)
    assert before
    execute(built, f"drop view {VIEW}", f"create view {VIEW} as select 1 as other")
    assert build(built, "dim_teams", must_pass=False) == {"error"}
    assert rows_of(built) == before


def test_a_build_twice_is_the_same_with_its_view_or_without(built: Warehouse) -> None:
    before = rows_of(built)
    build(built, "+dim_teams")
    assert rows_of(built) == before
    execute(built, f"drop view {VIEW}")
    build(built, "+dim_teams")
    assert rows_of(built) == before


def test_a_view_that_went_with_the_table_it_reads_is_there_again(built: Warehouse) -> None:
    view = "intermediate.int_outcomes_of_tickets"  # it reads int_issue_changes, which is a table
    build(built, "+int_outcomes_of_tickets")
    before = rows_of(built, view)
    assert before
    build(built, "+int_outcomes_of_tickets")
    assert rows_of(built, view) == before


def test_what_was_the_other_kind_is_replaced(built: Warehouse) -> None:
    rows, read = rows_of(built), rows_of(built, VIEW)
    execute(
        built,
        *(f"drop table {TABLE}", f"create view {TABLE} as select 1 as other"),
        *(f"drop view {VIEW}", f"create table {VIEW} as select 1 as other"),
    )
    build(built, "+dim_teams")
    assert (rows_of(built), rows_of(built, VIEW)) == (rows, read)
    assert (kind(built, TABLE), kind(built, VIEW)) == ("BASE TABLE", "VIEW")


def test_readers_see_descriptions_of_the_mart_and_its_columns(built: Warehouse) -> None:
    name = TABLE.split(".")[1]
    query = {
        "duckdb": f"select comment from duckdb_tables() where table_name = '{name}'"
        f" union all select comment from duckdb_columns() where table_name = '{name}'",
        "postgres": f"select obj_description('{TABLE}'::regclass) as comment"
        f" union all select col_description(attrelid, attnum) from pg_attribute"
        f" where attrelid = '{TABLE}'::regclass and attnum > 0",
    }[built.target]
    (columns,) = built.rows(
        f"select count(*) as n from information_schema.columns where table_name = '{name}'"
        " and table_schema = 'marts'"
    )
    comments = [row["comment"] for row in built.rows(query)]
    assert len(comments) == columns["n"] + 1
    assert all(comments)
