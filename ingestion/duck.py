"""DuckDB as a reader: connections that never fetch an extension, and their results as streams of Arrow batches.

Belongs here: what every connector that reads with DuckDB needs. Does not belong here: the warehouse, the raw zone, and
the SQL of any source.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.tables import REJECT_COLUMNS, TEXT, Table

# A batch of 30 columns is about 20 MB here: small beside any memory limit, large enough that its overhead vanishes.
ROWS_A_BATCH = 50_000

# Batches that wait for the consumer: two a producer keep both sides busy and the memory bounded.
_WAITING = 4


def connect() -> duckdb.DuckDBPyConnection:
    """A private in-memory connection in UTC that installs nothing from the network."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    load_packaged(connection, "icu")  # knows time zones; without it the next statement is refused
    connection.execute("set TimeZone = 'UTC'")
    return connection


def load_packaged(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension from its Python package (`duckdb-extension-<name>`), offline.

    Raises:
        RuntimeError: the package is not installed, or is made for another DuckDB.
    """
    spec = find_spec(f"duckdb_extension_{name}")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        file = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if file.exists():
            connection.load_extension(str(file))
            return
    package = "duckdb-extension-" + name.replace("_", "-")
    raise RuntimeError(f"DuckDB extension {name} is missing; install {package}=={duckdb.__version__}")


def rejecting_schema(table: Table) -> pa.Schema:
    """The table's columns, all nullable since a rejected row may lack any, and the five reject columns."""
    columns = {**table.columns, **dict.fromkeys(REJECT_COLUMNS, TEXT)}
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


def batches(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """Run one query and yield its rows as batches of exactly `schema`."""
    result = connection.execute(sql, parameters)
    for batch in result.to_arrow_reader(ROWS_A_BATCH):
        if batch.num_rows:
            yield batch.select(schema.names).cast(schema)


def shaped_once(
    connection: duckdb.DuckDBPyConnection,
    batch: pa.RecordBatch,
    shapes: dict[str, str],
    parameters: dict[str, Any],
) -> pa.RecordBatch:
    """The batch with some columns shaped by SQL over `value`, run once a distinct value instead of once a row.

    `connection` must not be one that is still being read from.
    """
    for column, expression in shapes.items():
        place = batch.schema.get_field_index(column)
        encoded = batch.column(place).dictionary_encode()
        connection.register("texts", pa.table({"value": encoded.dictionary}))
        shaped = connection.execute(f"select {expression} as value from texts", parameters).to_arrow_table()
        values = shaped["value"].combine_chunks().take(encoded.indices)
        batch = batch.set_column(
            place, batch.schema.field(place), values.cast(batch.schema.field(place).type)
        )
    return batch


Source = Callable[[], Iterator[pa.RecordBatch]]


def side_by_side(sources: Sequence[Source], workers: int) -> Iterator[pa.RecordBatch]:
    """Drain several sources by `workers` threads; their batches come in no particular order.

    Raises:
        Exception: the first failure of any source, unchanged; the others are stopped.
    """
    todo: queue.SimpleQueue[Source] = queue.SimpleQueue()
    for source in sources:
        todo.put(source)
    done: queue.Queue[pa.RecordBatch | BaseException | None] = queue.Queue(_WAITING)
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                for batch in todo.get_nowait()():
                    if stop.is_set():
                        return
                    done.put(batch)
        except queue.Empty:
            done.put(None)
        except BaseException as error:  # handed to the consumer, which raises it
            done.put(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(workers, len(sources)))]
    for thread in threads:
        thread.start()
    try:
        yield from _received(done, len(threads))
    finally:
        stop.set()
        while any(thread.is_alive() for thread in threads):
            _empty(done)
            threads[0].join(0.01)
            threads = [thread for thread in threads if thread.is_alive()]


def _received(done: queue.Queue[Any], running: int) -> Iterator[pa.RecordBatch]:
    while running:
        item = done.get()
        if isinstance(item, BaseException):
            raise item
        if item is None:
            running -= 1
        else:
            yield item


def _empty(done: queue.Queue[Any]) -> None:
    while True:
        try:
            done.get_nowait()
        except queue.Empty:
            return
