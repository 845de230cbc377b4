"""One batch on its way into the raw zone: drained, checked, merged with what is stored, written as Parquet.

Belongs here: the DuckDB work on the rows of one landing. Does not belong here: where files lie and which
version of a window counts (`raw_zone.py`).

Rows are drained once into a DuckDB of bounded memory and written once a day window, sorted by (time, key), so
that the same rows give the same bytes whatever order they came in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from ingestion.duck import load_packaged
from ingestion.quarantine import SCHEMA, Fault, faults_of, held_by, rejections_table
from ingestion.sql_names import listed, literal, quoted, sql_type
from ingestion.tables import REJECT_COLUMNS, Fetched, Table
from ingestion.window import Window

# A nightly window of half a million 32-column rows is about 250 MB here; beyond this DuckDB spills to the
# work folder.
MEMORY_LIMIT = "1GB"

# From this many windows on, rows are sorted once while they are drained, so that a window is one stretch of them:
# 403,000 calls in 31 files took about a quarter less processor time than with a sort of each window. Fewer windows
# are mostly read again and merged with what is stored, which sorts them anyway.
SORTED_FROM = 5

# The lowest level: against the default a quarter less processor time for 2 % more bytes (zstd keeps identifiers small
# at any level).
_AS_PARQUET = "(format parquet, compression zstd, compression_level 1)"


class LandingError(Exception):
    """A batch cannot land; nothing was written. The message names the table and what would be accepted."""


class SchemaDrift(LandingError):
    """The batch has other columns or types than the table declares."""


@dataclass(frozen=True)
class WrittenWindow:
    """One window's finished file: its rows, and how many duplicates were left out of it."""

    rows: int
    duplicates: int


class Batch:
    """The drained rows of one landing. `windows` are the windows it is cut into, in order.

    Raises:
        SchemaDrift: other columns or types than declared.
        Exception: whatever the connector raised while it was read, unchanged.
    """

    def __init__(self, table: Table, window: Window, fetched: Fetched, folder: Path) -> None:
        self.table = table
        days = list(window.days())
        self.windows = days if table.time_column else days[-1:]
        self._rejecting = _check_columns(table, fetched.rows.schema)
        self._faults = faults_of(table, window, with_rejections=self._rejecting)
        self._connection = duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(folder / "spill")}
        )
        load_packaged(self._connection, "icu")
        self._connection.execute("set TimeZone = 'UTC'")  # else an instant would land in the host's zone
        time = [table.time_column] if table.time_column else []
        self._order = listed(dict.fromkeys([*time, *table.key]))
        self._is_sorted = len(self.windows) >= SORTED_FROM
        self._drain(window, fetched.rows)
        self._rejected = rejections_table(fetched.rejected)

    def close(self) -> None:
        """Give the memory and the spilled files back."""
        self._connection.close()

    def write(self, number: int, stored: Path | None, target: Path) -> WrittenWindow:
        """Write window `number` of `windows` to `target`, merged with the rows of the file `stored`.

        Raises:
            duckdb.Error: `stored` is not a readable Parquet file.
        """
        columns, keys = listed(self.table.columns), listed(self.table.key)
        mine = f"from batch where _number = {number} and _fault is null"
        arrived, distinct = self._one(f"select count(*), count(distinct hash({keys})) {mine}")
        fresh, unique = f"select {columns} {mine}", arrived
        # equal hashes are only a hint: what is a duplicate is decided on the keys themselves
        if distinct < arrived:
            every = ", ".join(f"{quoted(c)} desc nulls last" for c in self.table.columns)
            fresh += f" qualify row_number() over (partition by {keys} order by {every}) = 1"
            unique = self._one(f"select count(*) from ({fresh})")[0]
        rows = f"with fresh as ({fresh}) select * from fresh"
        if stored is not None:
            rows += f" union all {self._kept(stored)}"
        label = literal(self.windows[number].label)
        as_drained = self._is_sorted and stored is None and unique == arrived
        order = "" if as_drained else f" order by {self._order}"
        written = self._one(
            f"copy (select {columns}, {label} as _window from ({rows}){order}) "
            f"to {literal(str(target))} {_AS_PARQUET}"
        )
        return WrittenWindow(written[0], arrived - unique)

    def write_quarantine(self, number: int, target: Path) -> int:
        """Write the rejected rows of one window to `target`, if any, and return their count."""
        codes = self._connection.execute(
            "select distinct _fault from batch where _number = ? and _fault is not null order by 1", [number]
        ).fetchall()
        parts = [f"select {self._faults[code].select} from batch where _number = {number} and _fault = {code}"
                 for (code,) in codes]  # fmt: skip
        # a row rejected before it had a time stands with the last window asked for
        if number == len(self.windows) - 1 and self._rejected.num_rows:
            self._connection.register("rejected_in_python", self._rejected)
            parts.append("select * from rejected_in_python")
        if not parts:
            return 0
        names = (self.table.source, self.table.entity, self.windows[number].label)
        fixed = ", ".join(f"{literal(v)} as {quoted(c)}" for c, v in zip(SCHEMA.names, names, strict=False))
        every = " union all ".join(parts)
        return self._one(
            f"copy (select {fixed}, rows.* from ({every}) as rows({listed(SCHEMA.names[3:])}) order by all) "
            f"to {literal(str(target))} {_AS_PARQUET}"
        )[0]

    def _drain(self, window: Window, rows: pa.RecordBatchReader) -> None:
        failures: list[BaseException] = []
        self._connection.register(
            "incoming", pa.RecordBatchReader.from_batches(rows.schema, _watched(rows, failures))
        )
        casts = [f"cast({quoted(c)} as {sql_type(t)}) as {quoted(c)}" for c, t in self.table.columns.items()]
        casts += list(REJECT_COLUMNS) if self._rejecting else []
        order = f" order by {self._order}" if self._is_sorted else ""
        self._connection.execute(f"set preserve_insertion_order = {str(self._is_sorted).lower()}")
        try:
            self._connection.execute(
                f"create temp table batch as "
                f"select *, {_code(self._faults)} as _fault, {self._number(window)} as _number "
                f"from (select {', '.join(casts)} from incoming){order}"
            )
        except duckdb.Error as error:
            if failures:
                raise failures[0] from None
            raise SchemaDrift(
                f"{self.table.name}: a value does not fit the declared column: {error}"
            ) from error
        self._connection.execute("set preserve_insertion_order = true")

    def _number(self, window: Window) -> str:
        """SQL: the number of the window that holds a row; the last one where its time does not say."""
        last = len(self.windows) - 1
        if last == 0 or self.table.time_column is None:
            return "0"
        time = quoted(self.table.time_column)
        day = f"date_diff('day', date '{window.start:%Y-%m-%d}', cast({time} as date))"
        return f"case when {held_by(self.table.time_column, window)} then {day} else {last} end"

    def _kept(self, stored: Path) -> str:
        """SQL: the stored rows whose key is not in the fresh ones (a null key part equals a null)."""
        read = f"read_parquet({literal(str(stored))}, hive_partitioning = false)"
        there = {row[0] for row in self._connection.execute(f"describe select * from {read}").fetchall()}
        columns = [
            f"cast({quoted(c) if c in there else 'null'} as {sql_type(t)}) as {quoted(c)}"
            for c, t in self.table.columns.items()  # a column added since that file was written is null in it
        ]
        same = " and ".join(
            f"fresh.{quoted(c)} is not distinct from stored.{quoted(c)}" for c in self.table.key
        )
        return (
            f"select * from (select {', '.join(columns)} from {read}) as stored "
            f"where not exists (select 1 from fresh where {same})"
        )

    def _one(self, statement: str) -> tuple[int, ...]:
        row = self._connection.execute(statement).fetchone()
        assert row is not None
        return row


def _watched(rows: pa.RecordBatchReader, failures: list[BaseException]) -> Iterator[pa.RecordBatch]:
    """The same batches; the connector's own exception is kept, since DuckDB hands on its text only."""
    try:
        yield from rows
    except BaseException as error:
        failures.append(error)
        raise


def _code(faults: list[Fault]) -> str:
    """SQL: the index of the first fault that holds for a row, else null."""
    if not faults:
        return "cast(null as smallint)"
    whens = " ".join(f"when {fault.condition} then {code}" for code, fault in enumerate(faults))
    return f"cast(case {whens} end as smallint)"


def _check_columns(table: Table, found: pa.Schema) -> bool:
    """Compare a batch's columns with the declared ones; returns whether it carries rejected rows."""
    missing = [c for c in table.columns if c not in found.names]
    unknown = [c for c in found.names if c not in table.columns and c not in REJECT_COLUMNS]
    if missing or unknown:
        raise SchemaDrift(
            f"{table.name}: the batch does not have the declared columns"
            + (f"; missing: {', '.join(missing)}" if missing else "")
            + (f"; unknown: {', '.join(unknown)}" if unknown else "")
            + f"; allowed: {', '.join(table.columns)}"
        )
    for column, declared in table.columns.items():
        if not _fits(found.field(column).type, declared):
            raise SchemaDrift(
                f"{table.name}: column {column} arrived as {found.field(column).type}; allowed: {declared}"
                + (" (money is never a float)" if pa.types.is_decimal(declared) else "")
            )
    rejecting = [c for c in REJECT_COLUMNS if c in found.names]
    if rejecting and len(rejecting) < len(REJECT_COLUMNS):
        raise SchemaDrift(
            f"{table.name}: only {', '.join(rejecting)} of the columns {', '.join(REJECT_COLUMNS)}"
        )
    return bool(rejecting)


def _fits(found: pa.DataType, declared: pa.DataType) -> bool:
    """Whether a cast loses nothing but is still checked value by value: other widths, other units, all nulls.

    A timestamp with a zone fits: it is an instant, and becomes naive UTC.
    """
    if pa.types.is_dictionary(found):
        found = found.value_type
    if found == declared or pa.types.is_null(found):
        return True
    if pa.types.is_decimal(declared):
        return bool(pa.types.is_decimal(found) and found.scale <= declared.scale)
    return any(kind(found) and kind(declared) for kind in _KINDS)


def _is_text(arrow: pa.DataType) -> bool:
    return arrow in (pa.string(), pa.large_string(), pa.string_view())


_KINDS = (pa.types.is_integer, pa.types.is_timestamp, pa.types.is_date, _is_text)
