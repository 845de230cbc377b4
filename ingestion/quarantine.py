"""Rows that cannot land: the reasons, as SQL over a drained batch, and the shape in which they are kept.

Belongs here: what every landed table is checked for (missing values, times outside the window, negative
meters). Does not belong here: a vendor's own faults, which its connector rejects, and the rules of a suite.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from ingestion.masking import hidden_emails as hidden_in_sql
from ingestion.people import hidden_emails
from ingestion.sql_names import literal, quoted
from ingestion.tables import TEXT, Rejection, Table
from ingestion.window import Window

SCHEMA = pa.schema(
    [
        (name, TEXT)
        for name in ("source", "entity", "window", "locator", "field", "value", "reason", "allowed")
    ]
)
_LONGEST = 200  # characters of a value that are kept: enough to find it, too few for a text


@dataclass(frozen=True)
class Fault:
    """One reason for which a row does not land; every field is a SQL expression over the drained row."""

    condition: str
    locator: str
    field: str
    value: str
    reason: str
    allowed: str

    @property
    def select(self) -> str:
        """The five quarantine columns that follow source, entity and window.

        A cell that slipped into another column may hold a person's address, so that none is shown.
        """
        locator, value = (
            f"left({hidden_in_sql(f'cast({part} as varchar)')}, {_LONGEST})"
            for part in (self.locator, self.value)
        )
        return f"{locator}, {self.field}, {value}, {self.reason}, {self.allowed}"


def faults_of(table: Table, window: Window, *, with_rejections: bool) -> list[Fault]:
    """What is looked for in a batch of `table`, in the order in which the first hit names the row."""
    found = [_REJECTED] if with_rejections else []
    locator = _locator(table)
    needed = dict.fromkeys([*table.required, *([table.time_column] if table.time_column else [])])
    found += [
        Fault(f"{quoted(c)} is null", locator, literal(c), "null", "'required value is missing'", "'a value'")
        for c in needed
    ]
    # a meter counts tokens: below zero it would lower a bill unseen
    meters = [c for c, t in table.columns.items() if c.endswith("_tokens") and pa.types.is_int64(t)]
    found += [
        Fault(f"{quoted(c)} < 0", locator, literal(c), quoted(c), "'negative meter'", "'0 or more'")
        for c in meters
    ]
    if table.time_column:
        column = quoted(table.time_column)
        allowed = literal(f"{window.start:%Y-%m-%dT%H:%MZ} <= x < {window.end:%Y-%m-%dT%H:%MZ}")
        inside = held_by(table.time_column, window)
        field = literal(table.time_column)
        found.append(Fault(f"not ({inside})", locator, field, column, "'outside the window'", allowed))
    return found


def held_by(column: str, window: Window) -> str:
    """SQL: whether a naive UTC timestamp column lies in the window."""
    start, end = (f"timestamp '{bound:%Y-%m-%d %H:%M:%S}'" for bound in (window.start, window.end))
    return f"{quoted(column)} >= {start} and {quoted(column)} < {end}"


def rejections_table(rejected: Iterable[Rejection]) -> pa.Table:
    """The rows that a connector rejected in Python, as the five columns `locator .. allowed`."""
    names = SCHEMA.names[3:]
    rows = [{name: getattr(rejection, name) for name in names} for rejection in rejected]
    for row in rows:
        for name in ("locator", "value"):
            row[name] = None if row[name] is None else hidden_emails(str(row[name]))[:_LONGEST]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, TEXT) for name in names]))


def _locator(table: Table) -> str:
    parts = [f"{literal(c + '=')} || coalesce(cast({quoted(c)} as varchar), 'null')" for c in table.key]
    return f"concat_ws(', ', {', '.join(parts)})"


_REJECTED = Fault(
    "_reject_reason is not null",
    "_reject_locator",
    "_reject_field",
    "_reject_value",
    "_reject_reason",
    "_reject_allowed",
)
