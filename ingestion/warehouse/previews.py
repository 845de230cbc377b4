"""A few rows of each mart, as an operator sees them beside the lineage.

Belongs here: reading them. Which columns may be shown, and how, is decided where they are drawn.
"""

from __future__ import annotations

from typing import Any

from ingestion.config import Config
from ingestion.sql_names import literal, quoted
from ingestion.warehouse.connection import read_each, read_rows


def first_rows(config: Config, rows: int, schema: str = "marts") -> dict[str, list[dict[str, Any]]]:
    """Up to `rows` rows of every relation of `schema`, by its name; which ones is up to the engine."""
    found = read_rows(
        config,
        "select table_name, column_name from information_schema.columns "
        f"where table_schema = {literal(schema)} order by table_name, ordinal_position",
    )
    columns: dict[str, list[str]] = {}
    for table, column in found:
        columns.setdefault(table, []).append(column)
    queries = [
        f"select {', '.join(map(quoted, names))} from {quoted(schema)}.{quoted(table)} limit {rows}"
        for table, names in columns.items()
    ]
    read = read_each(config, queries)
    return {
        table: [dict(zip(names, row, strict=True)) for row in some]
        for (table, names), some in zip(columns.items(), read, strict=True)
    }
