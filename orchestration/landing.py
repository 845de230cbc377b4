"""What an asset shows in the UI: rows, changed windows, quarantine and a small preview without people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from expectations.rules import is_personal
from ingestion.tables import Table

if TYPE_CHECKING:
    from ingestion.raw_zone import Landed, RawZone

PREVIEW_ROWS = 5  # enough to recognise a table, little enough to be kept with each of a range's partitions
PREVIEW_COLUMNS = 8


def landed_metadata(zone: RawZone, table: Table, landed: Sequence[Landed], seconds: float) -> dict[str, Any]:
    """The metadata of one landed table; `seconds` is the time its reading and landing took."""
    return {
        "dagster/row_count": sum(one.rows for one in landed),
        "windows": len(landed),
        "windows_changed": sum(one.changed for one in landed),
        "quarantined": sum(one.quarantined for one in landed),
        "duplicates": sum(one.duplicates for one in landed),
        "seconds": round(seconds, 2),
        "preview": dg.MetadataValue.md(preview(zone, table)),
    }


def preview(zone: RawZone, table: Table) -> str:
    """The first rows of the newest window that holds any, as a Markdown table; people are left out."""
    return markdown(
        _first_rows(
            zone.visible_files(table), [c for c in table.columns if not is_personal(c)][:PREVIEW_COLUMNS]
        )
    )


def markdown(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a Markdown table of their first columns; people are left out."""
    if not rows:
        return "no rows"
    columns = [name for name in rows[0] if not is_personal(name)][:PREVIEW_COLUMNS]
    lines = [columns, ["---"] * len(columns), *([_cell(row[name]) for name in columns] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _first_rows(files: Sequence[str], columns: list[str]) -> list[dict[str, Any]]:
    if not files:
        return []
    import fsspec
    import pyarrow.parquet as pq

    with fsspec.open(files[-1], "rb") as handle:
        batches = pq.ParquetFile(handle).iter_batches(batch_size=PREVIEW_ROWS, columns=columns)
        first: list[dict[str, Any]] = next(batches).to_pylist()
    return first


def _cell(value: Any) -> str:
    return "" if value is None else str(value).replace("|", "\\|")[:60]
