"""The versions of a window's file: where they lie, and which one stands.

Belongs here: paths below the zone's root, and reading a window's state off its files. Does not belong here: making or
swapping files (`raw_zone.py`).
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.landing import LandingError
from ingestion.manifest import Entry, entry_of
from ingestion.tables import Table
from ingestion.window import Window
from ingestion.zone_store import ZoneStore, file_sha256


class StoredFileTorn(LandingError):
    """A landed file is not readable any more."""


def window_path(table: Table, label: str, below: str = "") -> str:
    """The file of a window; `below` is the folder of another kind of file of that window."""
    return f"{below}{table.source}/{table.entity}/{label}.parquet"


def superseded_path(table: Table, label: str, n: int) -> str:
    """Version `n` of a window after it was replaced."""
    return f"superseded/{table.source}/{table.entity}/{label}.{n}.parquet"


def newest_superseded(store: ZoneStore, table: Table, label: str) -> int:
    """The highest version of a window that was replaced, 0 for none."""
    names = store.names(f"superseded/{table.source}/{table.entity}")
    versions = [
        name.removeprefix(f"{label}.").split(".")[0] for name in names if name.startswith(f"{label}.")
    ]
    return max(map(int, versions), default=0)


def current_entry(
    store: ZoneStore, table: Table, recorded: Entry | None, window: Window, folder: Path
) -> Entry | None:
    """The window as its file stands: a landing that was killed leaves it ahead of the record.

    None when the window never landed; a lost file has the empty hash; the rows of a torn one are those on
    record.
    """
    path = window_path(table, window.label)
    if not store.exists(path):
        return None if recorded is None else replace(recorded, sha256="")
    file = store.fetch(path, folder)
    sha256 = file_sha256(file)
    if recorded is not None and recorded.sha256 == sha256:
        return recorded
    filled: str | None = None
    try:
        footer = pq.read_metadata(file)
        rows, filled = footer.num_rows, filled_json(footer)
    except (
        pa.ArrowInvalid,
        OSError,
    ):  # a restating source replaces it, the others are stopped where they merge
        rows = 0 if recorded is None else recorded.rows
    n = newest_superseded(store, table, window.label) + 1
    return entry_of(table, window, file=path, sha256=sha256, n=n, rows=rows, held=0, filled_json=filled)


def filled_json(footer: pq.FileMetaData) -> str:
    """Values that are not null by column, as a file's footer counts them; our own columns (`_window`) left out."""
    filled: dict[str, int] = {}
    for group in map(footer.row_group, range(footer.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            nulls = column.statistics.null_count if column.statistics is not None else 0
            name = column.path_in_schema
            filled[name] = filled.get(name, 0) + group.num_rows - (nulls or 0)
    return json.dumps({name: count for name, count in filled.items() if not name.startswith("_")})


def torn(store: ZoneStore, table: Table, path: str, error: Exception) -> StoredFileTorn:
    """The error of a file that cannot be read, with the way to mend it."""
    return StoredFileTorn(
        f"{table.name}: {store.address(path)} is not a readable Parquet file ({error}); land its window "
        "again with force=True: the torn file moves to superseded/ and the window is made of what the source "
        "still has"
    )
