"""Schema drift that no type shows: a column that always held something and holds nothing any more.

A vendor that renames an optional field leaves ours null, and nothing fails. Belongs here: seeing that, from the counts in the
files' footers, without reading a row. A batch of other columns or types is refused at landing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.frame import landed_windows
from ingestion.tables import Table
from ingestion.window import Window

if TYPE_CHECKING:
    from expectations.frame import LandedWindow

HISTORY = 7  # windows before the newest: a week holds each weekday once
KNOWN_FROM = 3  # of them with rows, before a habit is one
FEWEST_ROWS = 20  # in fewer rows an optional column may be empty by chance


def emptied_columns(table: Table, zone_url: str, manifest: pa.Table, window: Window) -> tuple[str, list[str]]:
    """The newest landed window up to the end of `window`, and the columns that it alone holds nothing in.

    The label is empty when there is no window or too little history to judge it.
    """
    ever = Window(Window.parse("1970-01-01").start, window.end)
    landed = [w for w in landed_windows(manifest, table, ever) if w.rows >= FEWEST_ROWS]
    if len(landed) <= KNOWN_FROM:
        return "", []
    *before, newest = landed[-HISTORY - 1 :]
    now = _filled(zone_url, newest)
    habits = [_filled(zone_url, earlier) for earlier in before]
    gone = [name for name in table.columns if not now.get(name) and _always(name, habits)]
    return newest.label, gone


def _always(name: str, habits: Sequence[dict[str, int]]) -> bool:
    return all(filled.get(name) for filled in habits)


def _filled(zone_url: str, window: LandedWindow) -> dict[str, int]:
    """Values that are not null, by column, as the file's footer counts them."""
    from fsspec.core import url_to_fs

    filesystem, root = url_to_fs(zone_url)
    with filesystem.open(f"{root.rstrip('/')}/{window.file}", "rb") as handle:
        footer = pq.ParquetFile(handle).metadata
    filled: dict[str, int] = {}
    for group in (footer.row_group(number) for number in range(footer.num_row_groups)):
        for column in (group.column(number) for number in range(group.num_columns)):
            nulls = column.statistics.null_count if column.statistics is not None else 0
            filled[column.path_in_schema] = (
                filled.get(column.path_in_schema, 0) + group.num_rows - (nulls or 0)
            )
    return filled
