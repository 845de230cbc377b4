"""How a landed table is written in SQL, alike for DuckDB and Postgres: identifiers, literals, types.

Does not belong here: any statement about rows.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa


def quoted(name: str) -> str:
    """An identifier, quoted because vendors use words like `references` and `window`."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal, for statements that take no bound values (COPY, CREATE VIEW)."""
    return "'" + text.replace("'", "''") + "'"


def listed(names: Iterable[str]) -> str:
    """Identifiers, quoted and separated by commas."""
    return ", ".join(quoted(name) for name in names)


def sql_type(arrow: pa.DataType) -> str:
    """The column type that both engines understand for one declared Arrow type.

    Raises:
        TypeError: a type that landed tables do not use.
    """
    if pa.types.is_decimal(arrow):
        return f"numeric({arrow.precision}, {arrow.scale})"
    simple = {
        pa.string(): "text",
        pa.int64(): "bigint",
        pa.bool_(): "boolean",
        pa.date32(): "date",
        pa.timestamp("us"): "timestamp",
    }
    if arrow not in simple:
        raise TypeError(
            f"landed tables have no column type {arrow}; allowed: {', '.join(map(str, simple))}, decimal"
        )
    return simple[arrow]
