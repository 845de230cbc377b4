"""What a landed table is: its name, columns, identity, time and what a re-read does to it.

Belongs here: the declaration types that every source shares, and the registry of all landed tables. The tables
themselves are declared in `sources/<source>/tables.py`, beside the code that fills them.

Conventions of every landed table:
- timestamps are `timestamp[us]` without zone and are always UTC (names end in `_at`); days are `date32` (`_date`);
- money is `decimal(38, 12)` and prices are `decimal(38, 18)`; a vendor's float became decimal through its shortest text;
- people are `sha256(salt || lower(trim(x)))` in hex (names end in `_person_key`); texts never land;
- lists and objects are compact JSON text with sorted keys (names end in `_json`);
- the zone adds one last column, `_window`, the label of the window that holds the row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from ingestion.config import Config
    from ingestion.window import Window

TEXT = pa.string()
COUNT = pa.int64()
FLAG = pa.bool_()
DATE = pa.date32()
INSTANT = pa.timestamp("us")
MONEY = pa.decimal128(38, 12)
PRICE = pa.decimal128(38, 18)

SOURCES = ("litellm", "anthropic", "github", "jira", "usage_files", "outcome_files", "registry", "price_book")


class Reread(StrEnum):
    """What landing a window again does with what is stored (DESIGN.md section 2)."""

    RESTATE = "restate"  # bills, usage reports: the window is replaced; a drop below 80 % fails unless forced
    KEEP = "keep"  # gateway logs: merged by key with the stored window, since retention deletes at the source
    MERGE = "merge"  # mutable entities: versions merged by (key incl. updated_at)
    SNAPSHOT = "snapshot"  # whole state as of that window; readers see the newest window only


@dataclass(frozen=True)
class Table:
    """One landed table `raw_<source>.<entity>`.

    `columns` maps name to Arrow type, `required` are never null, `key` identifies a row inside a window,
    `time_column` places a row into a window (None: the whole batch belongs to the window asked for),
    `look_back` is read again each night.
    """

    source: str
    entity: str
    description: str
    vendor_object: str  # the endpoint, table or file it comes from, as the vendor names it
    columns: dict[str, pa.DataType]
    key: tuple[str, ...]
    required: tuple[str, ...]
    reread: Reread
    time_column: str | None = None
    look_back: timedelta = timedelta(0)

    @property
    def name(self) -> str:
        """`<source>.<entity>`, as messages and the manifest write it."""
        return f"{self.source}.{self.entity}"

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the landed rows, without `_window`."""
        return pa.schema([pa.field(n, t, nullable=n not in self.required) for n, t in self.columns.items()])


@dataclass(frozen=True)
class Rejection:
    """A row that could not be read: where it stands and why. Never holds a text or a person.

    `locator` is file:line or the vendor's id, `field` and `value` the offending pair (value cut at 200
    characters and only of allow-listed fields), `allowed` what would have been accepted.
    """

    locator: str
    field: str
    value: str | None
    reason: str
    allowed: str


@dataclass
class Fetched:
    """What a connector read for one window.

    `rows` streams record batches of the table's schema. A connector that rejects in SQL adds the columns
    `_reject_locator, _reject_field, _reject_value, _reject_reason, _reject_allowed` (text); a row whose
    `_reject_reason` is not null goes to quarantine. A connector that rejects in Python appends to `rejected`
    while `rows` is drained. `complete_through` is the vendor's own word on how far the data are complete (aware,
    UTC); None means the end of the window.
    """

    rows: pa.RecordBatchReader
    rejected: list[Rejection] = field(default_factory=list)
    complete_through: datetime | None = None


REJECT_COLUMNS = ("_reject_locator", "_reject_field", "_reject_value", "_reject_reason", "_reject_allowed")


def reader_of(table: Table, rows: list[dict[str, object]]) -> pa.RecordBatchReader:
    """A reader over a few rows (dicts with the table's column names; a missing key raises KeyError)."""
    arrays = [pa.array([row[n] for row in rows], type=t) for n, t in table.columns.items()]
    return pa.Table.from_arrays(arrays, schema=table.schema).to_reader()


def tables_of(source: str) -> tuple[Table, ...]:
    """The landed tables that one source declares."""
    tables: tuple[Table, ...] = import_module(f"ingestion.sources.{source}.tables").TABLES
    return tables


def all_tables() -> tuple[Table, ...]:
    """Every landed table, in the order of `SOURCES`."""
    return tuple(table for source in SOURCES for table in tables_of(source))


@dataclass(frozen=True)
class Pull:
    """One read of a system that fills one or several tables.

    `fetch(config, window)` returns one `Fetched` a table, in the order of `tables`. Tables that come from the same
    pages (a pull request, its commits, its references) share a pull, so that the vendor is asked once.
    """

    name: str
    tables: tuple[Table, ...]
    fetch: Callable[[Config, Window], Sequence[Fetched]]


def pulls(config: Config) -> tuple[Pull, ...]:
    """Every pull of the configured sources; each source package offers `pulls(config)`, empty when not configured."""
    found: list[Pull] = []
    for source in SOURCES:
        found.extend(import_module(f"ingestion.sources.{source}").pulls(config))
    return tuple(found)
