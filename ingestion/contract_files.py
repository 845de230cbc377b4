"""Reading the files of a contract: CSV, JSON lines and Parquet, each file by its own header.

Belongs here: opening one file with DuckDB, and what happens to a file that cannot be read. Does not belong here: what
a column means (`file_contract.py`).
"""

from __future__ import annotations

import csv
import io
import logging
import zlib
from collections import Counter
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from ingestion.data_files import DataFile, DataFolder
from ingestion.duck import batches, connect, rejecting_schema
from ingestion.file_contract import Contract, file_query
from ingestion.sql_names import literal, quoted
from ingestion.tables import Fetched, Rejection
from ingestion.window import Window

_LOG = logging.getLogger(__name__)

_FORMATS = {
    ".csv": "csv", ".csv.gz": "csv", ".jsonl": "json", ".jsonl.gz": "json", ".ndjson": "json", ".ndjson.gz": "json",
    ".parquet": "parquet",
}  # fmt: skip


def read_contract(contract: Contract, folder: DataFolder, window: Window, salt: str) -> Fetched:
    """Every row of the folder's files whose time lies in `window`.

    A file with another header is rejected as a whole, a row that breaks the contract alone; the others land.
    """
    rejected: list[Rejection] = []
    schema = rejecting_schema(contract.table)
    stream = _rows(contract, folder, window, salt, schema, rejected)
    return Fetched(pa.RecordBatchReader.from_batches(schema, stream), rejected)


def _rows(
    contract: Contract,
    folder: DataFolder,
    window: Window,
    salt: str,
    schema: pa.Schema,
    rejected: list[Rejection],
) -> Iterator[pa.RecordBatch]:
    connection = connect()
    folder.register(connection)
    try:
        for file in folder.files():
            if file.suffixes not in _FORMATS:
                _LOG.warning(
                    "%s: %s is no data file; read are: %s",
                    contract.table.name,
                    file.name,
                    ", ".join(_FORMATS),
                )
                continue
            try:
                header = _header(connection, folder, file)
                fault = _header_fault(contract, file, header)
                if fault is not None:
                    rejected.append(fault)
                    continue
                if not folder.is_whole(file):
                    reason = "the packed stream is cut or broken; what stands before that was read"
                    rejected.append(Rejection(file.name, "file", None, reason, "a whole gzip file"))
                query = file_query(contract, _relation(file, header), header, file.name, window)
                yield from batches(connection, query, {"salt": salt}, schema)
                rejected.extend(_torn_lines(connection, file))
            except (duckdb.Error, OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
                # the first line of DuckDB's message says what is wrong, the next ones quote the file
                reason = f"cannot be read to its end: {str(error).splitlines()[0]}"
                rejected.append(Rejection(file.name, "file", None, reason, "a whole, readable file"))
    finally:
        connection.close()


def _header(connection: duckdb.DuckDBPyConnection, folder: DataFolder, file: DataFile) -> list[str]:
    kind = _FORMATS[file.suffixes]
    if kind == "csv":
        with folder.open(file) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            return next(csv.reader(text), [])
    if kind == "json":
        lines = f"read_ndjson_objects({literal(file.url)}, ignore_errors = true)"
        keys = f"select unnest(json_keys(json)) as name from {lines} where json_type(json) = 'OBJECT'"
        return [
            str(row[0])
            for row in connection.execute(f"select distinct name from ({keys}) order by 1").fetchall()
        ]
    described = connection.execute(f"describe select * from read_parquet({literal(file.url)})").fetchall()
    return [str(row[0]) for row in described]


def _header_fault(contract: Contract, file: DataFile, header: list[str]) -> Rejection | None:
    """Why the file as a whole is refused, or nothing; every wrong column is named at once."""
    allowed = ", ".join(contract.headers)
    unknown = [name for name in header if contract.find(name) is None]
    if unknown:
        return Rejection(file.name, "header", ", ".join(unknown), "unknown column", allowed)
    named = Counter(column.name for name in header if (column := contract.find(name)) is not None)
    doubled = [name for name, times in named.items() if times > 1]
    if doubled:
        return Rejection(file.name, "header", ", ".join(doubled), "column given twice", allowed)
    missing = [column.name for column in contract.columns if column.needed and column.name not in named]
    if missing:
        return Rejection(file.name, "header", ", ".join(missing), "required column is missing", allowed)
    return None


def _relation(file: DataFile, header: list[str]) -> str:
    """The file as a relation of text columns."""
    kind, url = _FORMATS[file.suffixes], literal(file.url)
    columns = "{" + ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header) + "}"
    if kind == "csv":
        return (
            f"read_csv({url}, columns = {columns}, auto_detect = false, header = true, delim = ',', quote = '\"', "
            "escape = '\"', nullstr = '', ignore_errors = true, store_rejects = true, rejects_table = 'torn', "
            "rejects_scan = 'torn_scans')"
        )
    if kind == "json":
        return f"read_json({url}, columns = {columns}, format = 'newline_delimited', ignore_errors = true)"
    # a list or an object becomes JSON text, a number its shortest text, an instant its text with the zone
    texts = (
        f"case when json_type(to_json({quoted(n)})) in ('ARRAY', 'OBJECT') then cast(to_json({quoted(n)}) as varchar) "
        f"else cast({quoted(n)} as varchar) end as {quoted(n)}"
        for n in header
    )
    return f"(select {', '.join(texts)} from read_parquet({url}))"


def _torn_lines(connection: duckdb.DuckDBPyConnection, file: DataFile) -> list[Rejection]:
    """The CSV lines that DuckDB could not cut into cells, without their content."""
    if _FORMATS[file.suffixes] != "csv":
        return []
    found = connection.execute(
        "select distinct line, lower(cast(error_type as varchar)) from torn order by 1"
    ).fetchall()
    connection.execute("drop table torn")
    connection.execute("drop table torn_scans")
    return [
        Rejection(
            f"{file.name}:{line}",
            "line",
            None,
            f"malformed line: {kind}",
            "as many cells as the header, in UTF-8",
        )
        for line, kind in found
    ]
