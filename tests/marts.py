"""Every row of every mart as plain text, so that two warehouses can be compared cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import duckdb
import psycopg

Rows = dict[str, list[tuple[str, ...]]]

_COLUMNS = """
    select table_name, column_name from information_schema.columns
    where table_schema = '{schema}' order by table_name, column_name
"""


def _text(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, Decimal):
        return f"{value:f}"  # the scale is part of the contract, so it stays in the text
    return str(value)


def read_rows(query: Callable[[str], list[tuple[object, ...]]], schema: str = "marts") -> Rows:
    """The same as below through any way to ask the warehouse: SQL to rows as tuples."""
    columns: dict[str, list[str]] = {}
    for table, column in query(_COLUMNS.format(schema=schema)):
        columns.setdefault(str(table), []).append(str(column))
    found = {}
    for table, names in columns.items():
        listed = ", ".join(f'"{name}"' for name in names)
        rows = query(f"select {listed} from {schema}.{table}")
        found[table] = [tuple(names), *sorted(tuple(map(_text, row)) for row in rows)]
    return found


def duckdb_rows(path: str, schema: str = "marts") -> Rows:
    """Relation name to its header and sorted rows, from a DuckDB file opened read-only."""
    with duckdb.connect(path, read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        return read_rows(lambda sql: connection.execute(sql).fetchall(), schema)


def postgres_rows(url: str, schema: str = "marts") -> Rows:
    """The same from a Postgres database."""
    with psycopg.connect(url) as connection:
        return read_rows(lambda sql: connection.execute(sql).fetchall(), schema)


def but_the_log(rows: Rows) -> Rows:
    """All marts but the two with a memory: what was said on earlier nights depends on which nights there were."""
    remembering = {"mart_restatements_daily", "quality_check_results"}
    return {name: found for name, found in rows.items() if name not in remembering}


def assert_same_rows(left: Rows, right: Rows) -> None:
    """Fail with the first few differing rows of the first differing relations."""
    assert sorted(left) == sorted(right)
    faults = []
    for name in left:
        if left[name] != right[name]:
            only_left = [row for row in left[name] if row not in set(right[name])][:3]
            only_right = [row for row in right[name] if row not in set(left[name])][:3]
            faults.append(f"{name} {left[name][0]}:\n  left  {only_left}\n  right {only_right}")
    assert not faults, "\n".join(faults)
