"""Landed Parquet windows as pandas frames that Great Expectations can judge.

Belongs here: which windows a range holds and how their columns reach pandas without a float. Money and prices
become whole numbers of their smallest unit (10^-12 or 10^-18 dollars), since pandas would turn a decimal into
a float; counts keep their nulls by nullable integers; days and instants become naive UTC timestamps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.rules import WINDOW_END, WINDOW_LABEL, WINDOW_START
from ingestion.tables import Table
from ingestion.window import Window

if TYPE_CHECKING:
    import pandas as pd

# Half a million rows times eleven rules took 0.8 GB and 1.2 s: one slice of a million stays below 2 GB.
SLICE_ROWS = 1_000_000


@dataclass(frozen=True)
class LandedWindow:
    """A landed window of the manifest: label, path in the zone, rows, quarantined rows, naive UTC bounds."""

    label: str
    file: str
    rows: int
    quarantined: int
    start: Any
    end: Any


def landed_windows(manifest: pa.Table, table: Table, window: Window) -> list[LandedWindow]:
    """The landed windows of `table` that lie inside `window`, in order of time.

    `manifest` has the columns source, entity, window, file, rows, quarantined, window_start and window_end.
    """
    start, end = window.start.replace(tzinfo=None), window.end.replace(tzinfo=None)
    found = [
        LandedWindow(
            r["window"],
            r["file"],
            r["rows"],
            r["quarantined"],
            _naive(r["window_start"]),
            _naive(r["window_end"]),
        )
        for r in manifest.to_pylist()
        if (r["source"], r["entity"]) == (table.source, table.entity)
    ]
    inside = [w for w in found if w.start >= start and w.end <= end]
    return sorted(inside, key=lambda w: (w.start, w.end))


def frames(
    zone_url: str, table: Table, windows: Sequence[LandedWindow], columns: Sequence[str]
) -> Iterator[pd.DataFrame]:
    """Frames of at most `SLICE_ROWS` rows over all windows; one empty frame when nothing landed."""
    pending: list[pa.Table] = []
    count = 0
    for window in windows:
        for batch in _batches(zone_url, window.file, [c for c in columns if c in table.columns]):
            pending.append(_with_window(pa.Table.from_batches([batch]), window))
            count += batch.num_rows
            if count >= SLICE_ROWS:
                yield _frame(pa.concat_tables(pending))
                pending, count = [], 0
    if pending:
        yield _frame(pa.concat_tables(pending))


def empty_frame(table: Table, columns: Sequence[str]) -> pd.DataFrame:
    """A frame without rows and with the right types."""
    schema = pa.schema([f for f in table.schema if f.name in columns])
    return _frame(_with_window(schema.empty_table(), LandedWindow("", "", 0, 0, None, None)))


def _naive(instant: Any) -> Any:
    return instant.replace(tzinfo=None)


def _batches(zone_url: str, file: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
    from fsspec.core import url_to_fs

    filesystem, root = url_to_fs(zone_url)
    with filesystem.open(f"{root.rstrip('/')}/{file}", "rb") as handle:
        # 100 k rows a batch: small enough that a slice overshoots its limit by a tenth at most
        yield from pq.ParquetFile(handle).iter_batches(batch_size=SLICE_ROWS // 10, columns=columns)


def _with_window(rows: pa.Table, window: LandedWindow) -> pa.Table:
    for name, value, kind in (
        (WINDOW_LABEL, window.label, pa.string()),
        (WINDOW_START, window.start, pa.timestamp("us")),
        (WINDOW_END, window.end, pa.timestamp("us")),
    ):
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, kind), rows.num_rows))
    return rows


def _frame(rows: pa.Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: _series(rows.column(name).combine_chunks()) for name in rows.column_names})


def _series(column: Any) -> pd.Series[Any]:
    import pandas as pd

    array = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_decimal(array.type):
        return _smallest_units(array)
    if pa.types.is_date(array.type):
        array = array.cast(pa.timestamp("us"))
    if pa.types.is_integer(array.type):
        return pd.Series(array.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get))
    if pa.types.is_boolean(array.type):
        return pd.Series(array.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get))
    return pd.Series(array.to_pandas())


def _smallest_units(array: pa.Decimal128Array) -> pd.Series[Any]:
    """Decimals as whole numbers of their last digit, exact: their 128 bits are that number already."""
    import pandas as pd

    words = np.frombuffer(array.buffers()[1], dtype=[("low", "<i8"), ("high", "<i8")])
    words = words[array.offset : array.offset + len(array)]
    missing = np.asarray(array.is_null())
    fits = (words["high"] == words["low"] >> 63) | missing
    if bool(fits.all()):
        return pd.Series(pd.arrays.IntegerArray(np.where(missing, 0, words["low"]), missing))
    scale = array.type.scale
    # beyond 64 bits (over nine million dollars in a row) Python's whole numbers take over
    return pd.Series([None if v is None else int(v.scaleb(scale)) for v in array.to_pylist()], dtype=object)
