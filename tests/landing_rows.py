"""Small landed tables for the tests of the raw zone: one of each way a re-read may go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from ingestion.sources.registry import tables as registry
from ingestion.tables import COUNT, INSTANT, MONEY, TEXT, Fetched, Reread, Table
from ingestion.window import Window

CALLS = Table(
    source="demo",
    entity="calls",
    description="One row per call.",
    vendor_object="call",
    columns={"call_id": TEXT, "part": TEXT, "called_at": INSTANT, "input_tokens": COUNT, "cost_usd": MONEY},
    key=("call_id", "part"),
    required=("call_id", "called_at", "input_tokens"),
    reread=Reread.KEEP,
    time_column="called_at",
)
BILLS = replace(CALLS, entity="bills", reread=Reread.RESTATE)
TEAMS = registry.TEAMS  # a declared one: the manifest knows by its name that it is a snapshot
OCTOBER = Window.of_days(date(2026, 10, 1), date(2026, 10, 3))


def day(number: int) -> Window:
    """One day of October 2026."""
    return Window.day(date(2026, 10, number))


def call(name: str, number: int = 1, **values: Any) -> dict[str, Any]:
    """A call at 05:00 UTC of one day of October 2026; `part` is null unless given."""
    at = instant(number, 5).replace(tzinfo=None)
    return {
        "call_id": name,
        "part": None,
        "called_at": at,
        "input_tokens": 1,
        "cost_usd": Decimal("0.5"),
        **values,
    }


def fetched(rows: Iterable[dict[str, Any]], table: Table = CALLS, **values: Any) -> Fetched:
    """What a connector would hand over: the rows as nullable columns of the table's types."""
    schema = pa.schema(list(table.columns.items()))
    return Fetched(pa.Table.from_pylist(list(rows), schema=schema).to_reader(), **values)


def instant(number: int, hour: int = 0) -> datetime:
    """An aware UTC instant of October 2026."""
    return datetime(2026, 10, number, hour, tzinfo=UTC)
