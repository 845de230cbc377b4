"""The raw zone: a window's Parquet file is replaced whole, even by nothing.

Belongs here: landing a batch (which stored version it meets, when it is refused, in which order files are
swapped) and reading the zone back. Does not belong here: rows (`landing.py`), bytes (`zone_store.py`), the
manifest's rules (`manifest.py`).

Layout below the zone's root:
    <source>/<entity>/<label>.parquet                    the rows of a window
    superseded/<source>/<entity>/<label>.<n>.parquet     version n of a window, before it was replaced
    _quarantine/<source>/<entity>/<label>.parquet        rows that could not land
    _manifest/<source>.<entity>.parquet                  the facts about them
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion import quarantine
from ingestion.landing import Batch, LandingError, WrittenWindow
from ingestion.manifest import Entry, TableManifest, entry_of, visible, whole_manifest
from ingestion.tables import Fetched, Reread, Table
from ingestion.versions import (
    current_entry,
    filled_json,
    newest_superseded,
    superseded_path,
    torn,
    window_path,
)
from ingestion.window import Window
from ingestion.zone_store import ZoneStore, file_sha256

# A restating source that brings back less than this share of the rows it had is more likely broken than
# restated: vendors restate single lines of a day, they do not take a fifth of it back.
LEAST_RESTATED_PERCENT = 80


class RowsDropped(LandingError):
    """A restating source brought back far fewer rows than are stored."""


@dataclass(frozen=True)
class Landed:
    """What became of one window: rows in its file, rows put aside, duplicates left out, is it new."""

    source: str
    entity: str
    window: Window
    rows: int
    quarantined: int
    duplicates: int
    changed: bool


@dataclass(frozen=True)
class _Ready:
    """One window's finished files, not yet in place."""

    window: Window
    before: Entry | None
    file: Path
    quarantine: Path
    written: WrittenWindow
    quarantined: int
    filled_json: str


class RawZone:
    """The landed files below one local folder or fsspec URL."""

    def __init__(self, url: str) -> None:
        self.store = ZoneStore(url)

    def land(self, table: Table, window: Window, fetched: Fetched, *, force: bool = False) -> list[Landed]:
        """Write what was read for `window`, one file a day, and say what became of each.

        Every file is made and checked before the first one is swapped in. `force` lands fewer rows than a
        restating source had before, and replaces a torn file by what the source still has.

        Raises:
            SchemaDrift, RowsDropped, StoredFileTorn: nothing was changed.
            ValueError: the window is neither whole UTC days nor one hour.
        """
        for day in window.days():
            day.label  # noqa: B018  refused before the source is read
        with self.store.workplace(f"{table.source}.{table.entity}") as folder:
            manifest = TableManifest(self.store, table.source, table.entity)
            entries = manifest.read()
            batch = Batch(table, window, fetched, folder)
            try:
                ready = [
                    self._prepare(batch, number, entries, folder, force)
                    for number in range(len(batch.windows))
                ]
            finally:
                batch.close()
            landed = []
            for one in ready:
                entry = self._swap(table, one, fetched)
                recorded = entries.get(entry.window.label)
                changed = recorded is None or recorded.sha256 != entry.sha256
                counts = (entry.rows, entry.quarantined, one.written.duplicates)
                landed.append(Landed(table.source, table.entity, entry.window, *counts, changed))
                entries[entry.window.label] = entry
            self._write_manifest(manifest, entries, folder)
        return landed

    def manifest(self, hours: bool = True) -> pa.Table:
        """Every landed window of every table (columns of `manifest.SCHEMA`); without `hours` only days are visible."""
        return whole_manifest(self.store, hours)

    def labels(self, table: Table) -> set[str]:
        """The labels of all windows of a table that were landed, seen by readers or not."""
        return set(TableManifest(self.store, table.source, table.entity).read())

    def visible_files(self, table: Table, hours: bool = True) -> list[str]:
        """Absolute paths (or URLs) of the files that a reader sees, by window, empty ones left out.

        Without `hours` only whole days are seen.
        """
        entries = TableManifest(self.store, table.source, table.entity).read().values()
        seen = visible((entry.window for entry in entries), table.reread, hours)
        shown = sorted((e for e in entries if e.window in seen and e.rows), key=lambda e: e.window)
        return [self.store.address(entry.file) for entry in shown]

    def read(self, table: Table, window: Window) -> pa.Table:
        """The landed rows of the days of `window`, with `_window`; a day not landed reads as empty.

        Raises:
            StoredFileTorn: one of the files is not readable.
        """
        schema = table.schema.append(pa.field("_window", pa.string()))
        schema = pa.schema([field.with_nullable(True) for field in schema])
        parts = []
        for day in window.days():
            path = window_path(table, day.label)
            if self.store.exists(path):
                try:
                    parts.append(pq.read_table(io.BytesIO(self.store.read(path)), schema=schema))
                except pa.ArrowInvalid as error:
                    raise torn(self.store, table, path, error) from error
        return pa.concat_tables(parts) if parts else schema.empty_table()

    def quarantine(self, table: Table, window: Window) -> pa.Table:
        """The rows put aside by the last landing of each day of `window` (columns of `quarantine.SCHEMA`)."""
        paths = [window_path(table, day.label, "_quarantine/") for day in window.days()]
        found = [pq.read_table(io.BytesIO(self.store.read(p))) for p in paths if self.store.exists(p)]
        return pa.concat_tables(
            [quarantine.SCHEMA.empty_table(), *(t.cast(quarantine.SCHEMA) for t in found)]
        )

    def rebuild_manifest(self, table: Table) -> pa.Table:
        """Make the manifest of one table anew from its files; duplicates and completeness become null.

        Raises:
            StoredFileTorn: one of the files is not readable.
        """
        with self.store.workplace(f"{table.source}.{table.entity}") as folder:
            entries = {}
            for name in self.store.names(f"{table.source}/{table.entity}"):
                window = Window.parse(name.removesuffix(".parquet"))
                path = window_path(table, window.label)
                held = self.quarantine(table, window).num_rows
                file = self.store.fetch(path, folder)
                try:
                    footer = pq.read_metadata(file)
                except (pa.ArrowInvalid, OSError) as error:
                    raise torn(self.store, table, path, error) from error
                n = newest_superseded(self.store, table, window.label) + 1
                sha256 = file_sha256(file)
                facts = {"rows": footer.num_rows, "held": held, "filled_json": filled_json(footer)}
                entries[window.label] = entry_of(table, window, file=path, sha256=sha256, n=n, **facts)
            self._write_manifest(TableManifest(self.store, table.source, table.entity), entries, folder)
        return self.manifest()

    def _prepare(
        self, batch: Batch, number: int, entries: dict[str, Entry], folder: Path, force: bool
    ) -> _Ready:
        """Make one window's files in `folder` and refuse what must not be swapped in."""
        table, window = batch.table, batch.windows[number]
        before = current_entry(self.store, table, entries.get(window.label), window, folder)
        path, file = window_path(table, window.label), folder / f"{window.label}.parquet"
        merged = (
            table.reread in (Reread.KEEP, Reread.MERGE) and before is not None and self.store.exists(path)
        )
        stored = self.store.fetch(path, folder) if merged else None
        try:
            if stored is not None:
                pq.read_metadata(stored)
            written = batch.write(number, stored, file)
        except (pa.ArrowInvalid, OSError, duckdb.Error) as error:
            if stored is None:
                raise
            if not force:
                raise torn(self.store, table, path, error) from error
            written = batch.write(number, None, file)
        if table.reread is Reread.RESTATE and before is not None and not force:
            _refuse_drop(table, window, before.rows, written.rows)
        held = folder / f"{window.label}.quarantine.parquet"
        aside = batch.write_quarantine(number, held)
        return _Ready(window, before, file, held, written, aside, filled_json(pq.read_metadata(file)))

    def _swap(self, table: Table, one: _Ready, fetched: Fetched) -> Entry:
        """Put one window's files in place: the old version is kept, then the new one takes its name."""
        label, before = one.window.label, one.before
        path, sha256 = window_path(table, label), file_sha256(one.file)
        n = 1 if before is None else before.n
        if before is None or before.sha256 != sha256:
            if before is not None:
                n += 1
                if self.store.exists(path):
                    self.store.copy(path, superseded_path(table, label, before.n))
            self.store.put(one.file, path)
        held = window_path(table, label, "_quarantine/")
        if one.quarantined:
            self.store.put(one.quarantine, held)
        else:
            self.store.remove(held)
        through = (fetched.complete_through or one.window.end).astimezone(UTC).replace(tzinfo=None)
        counts = (one.written.rows, one.quarantined, one.written.duplicates)
        names = (table.source, table.entity)
        return Entry(*names, one.window, path, sha256, n, *counts, through, one.filled_json)

    def _write_manifest(self, manifest: TableManifest, entries: dict[str, Entry], folder: Path) -> None:
        ready = folder / "manifest.parquet"
        ready.write_bytes(manifest.content(entries.values()))
        self.store.put(ready, manifest.path)


def _refuse_drop(table: Table, window: Window, stored: int, found: int) -> None:
    if found * 100 < stored * LEAST_RESTATED_PERCENT:
        raise RowsDropped(
            f"{table.name}, window {window.label}: {found} rows arrived where {stored} are stored, less than "
            f"{LEAST_RESTATED_PERCENT} %; nothing was written. If the vendor really took them back, land it "
            "with force=True"
        )
