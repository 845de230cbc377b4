"""The facts about the raw zone: one row a landed window, and which windows a reader sees.

Belongs here: the manifest's columns, its rules (visibility, as-of) and its file a table. Does not belong
here: the landing itself. No clock: every value comes from the window, the rows or the vendor.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.tables import COUNT, FLAG, INSTANT, TEXT, Reread, Table, all_tables
from ingestion.window import DAY, Window
from ingestion.zone_store import ZoneStore

FOLDER = "_manifest"

STORED = pa.schema(
    [
        pa.field("source", TEXT, nullable=False),
        pa.field("entity", TEXT, nullable=False),
        pa.field("window", TEXT, nullable=False),  # label: 2026-11-03 or 2026-11-03T14
        pa.field("window_start", INSTANT, nullable=False),
        pa.field("window_end", INSTANT, nullable=False),
        pa.field("file", TEXT, nullable=False),  # relative to the zone
        pa.field("sha256", TEXT, nullable=False),
        pa.field("n", COUNT, nullable=False),  # version of the window: 1, 2, ...
        pa.field("rows", COUNT, nullable=False),
        pa.field("quarantined", COUNT, nullable=False),  # rejected rows of the last landing
        pa.field("duplicates", COUNT),  # of the last landing; null after a rebuild from the files
        pa.field("complete_through", INSTANT),  # the vendor's word, else window_end; null after a rebuild
        pa.field("filled_json", TEXT),  # values that are not null, by column; null from before it was counted
    ]
)

# What a reader gets: the stored facts and the two that depend on the other windows of the table.
SCHEMA = pa.schema([*STORED, pa.field("is_visible", FLAG, nullable=False), pa.field("as_of_at", INSTANT)])


@dataclass(frozen=True)
class Entry:
    """One landed window. `complete_through` is naive UTC; None there, in `duplicates` and `filled_json` is unknown."""

    source: str
    entity: str
    window: Window
    file: str
    sha256: str
    n: int
    rows: int
    quarantined: int
    duplicates: int | None
    complete_through: datetime | None
    filled_json: str | None

    def record(self) -> dict[str, object]:
        """The row of the manifest."""
        values = {name: getattr(self, name) for name in STORED.names if not name.startswith("window")}
        return values | {
            "window": self.window.label,
            "window_start": self.window.start.replace(tzinfo=None),
            "window_end": self.window.end.replace(tzinfo=None),
        }


def visible(windows: Iterable[Window], reread: Reread, hours: bool = True) -> set[Window]:
    """The windows that a reader sees: a day supersedes its hours; of snapshots only the newest counts.

    Without `hours` a day that is not landed whole is not there.
    """
    every = set(windows)
    days = {window.start for window in every if window.end - window.start == DAY}
    seen = {
        window
        for window in every
        if window.end - window.start == DAY or (hours and window.start.replace(hour=0) not in days)
    }
    if reread is Reread.SNAPSHOT and seen:
        return {max(seen, key=lambda window: (window.end, window.end - window.start))}
    return seen


def as_of(windows: Iterable[Window], reread: Reread, hours: bool = True) -> datetime | None:
    """The instant (aware UTC) through which a table is landed without a gap; None when nothing is.

    It is the end of the newest window that the first one reaches without a gap: a night that never ran holds
    it back. A snapshot has no gaps: the end of the newest one.
    """
    seen = sorted(visible(windows, reread, hours))
    reached: datetime | None = None
    for window in seen:
        if reached is not None and window.start > reached:
            break
        reached = window.end
    return reached


class TableManifest:
    """The manifest file of one table: `<raw>/_manifest/<source>.<entity>.parquet`."""

    def __init__(self, store: ZoneStore, source: str, entity: str) -> None:
        self._store = store
        self.path = f"{FOLDER}/{source}.{entity}.parquet"

    def read(self) -> dict[str, Entry]:
        """The entries by window label; empty before the first landing.

        Raises:
            ManifestError: the file is not readable; the message says how to rebuild it.
        """
        if not self._store.exists(self.path):
            return {}
        try:
            rows = pq.read_table(io.BytesIO(self._store.read(self.path)), schema=STORED).to_pylist()
        except (pa.ArrowInvalid, OSError) as error:
            raise ManifestError(
                f"{self._store.address(self.path)} cannot be read ({error}); RawZone.rebuild_manifest(table) "
                "makes it anew from the landed files"
            ) from error
        return {row["window"]: _entry(row) for row in rows}

    def content(self, entries: Iterable[Entry]) -> bytes:
        """The file's bytes: the entries in the order of their windows."""
        rows = [entry.record() for entry in sorted(entries, key=lambda e: e.window)]
        buffer = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(rows, schema=STORED), buffer, compression="zstd")
        return buffer.getvalue()


class ManifestError(Exception):
    """A manifest file cannot be read."""


def whole_manifest(store: ZoneStore, hours: bool = True) -> pa.Table:
    """The entries of every table with `is_visible` and `as_of_at`, ordered by source, entity and window.

    Without `hours` only what is landed in whole days is visible.
    """
    rereads = {table.name: table.reread for table in all_tables()}
    rows: list[dict[str, object]] = []
    for name in store.names(FOLDER):
        source, entity = name.removesuffix(".parquet").split(".", 1)
        entries = TableManifest(store, source, entity).read().values()
        # a table that is no longer declared is shown as it was landed
        reread = rereads.get(f"{source}.{entity}", Reread.KEEP)
        rows += with_visibility(entries, reread, hours)
    rows.sort(key=lambda row: (str(row["source"]), str(row["entity"]), str(row["window"])))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def with_visibility(entries: Iterable[Entry], reread: Reread, hours: bool = True) -> list[dict[str, object]]:
    """The rows of `SCHEMA` for the entries of one table."""
    every = list(entries)
    windows = [entry.window for entry in every]
    seen, reached = visible(windows, reread, hours), as_of(windows, reread, hours)
    shown = None if reached is None else reached.replace(tzinfo=None)
    return [entry.record() | {"is_visible": entry.window in seen, "as_of_at": shown} for entry in every]


def entry_of(
    table: Table,
    window: Window,
    *,
    file: str,
    sha256: str,
    n: int,
    rows: int,
    held: int,
    filled_json: str | None,
) -> Entry:
    """An entry read off a file (`held` rows in quarantine): nothing known of duplicates, completeness."""
    return Entry(table.source, table.entity, window, file, sha256, n, rows, held, None, None, filled_json)


def _entry(row: dict[str, object]) -> Entry:
    start, end = (row[name].replace(tzinfo=UTC) for name in ("window_start", "window_end"))  # type: ignore[attr-defined]
    values = {name: value for name, value in row.items() if not name.startswith("window")}
    return Entry(window=Window(start, end), **values)  # type: ignore[arg-type]
