"""Landing a simulated month from LiteLLM's own schema on a real Postgres and from log objects, beside their floors.

The floor is one DuckDB statement that reads the same rows' plain columns and writes them as Parquet: no metadata, no
shaping, no checks, no order. Server and client share the machine, so seconds of processor time are told apart: wall
time depends on how many cores are left.

    python -m tests.benchmarks.landing --rows 1000000 [--metadata-bytes 1600]
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import psutil
import psycopg

from ingestion.config import Simulator
from ingestion.duck import connect, load_packaged
from ingestion.raw_zone import RawZone
from ingestion.simulator import simulate
from ingestion.simulator.writers import create_gateway_schema, write_database, write_log_objects
from ingestion.sources.litellm.client import GatewayDatabase
from ingestion.sources.litellm.log_objects import LogObjects
from ingestion.sources.litellm.queries import CALL_COLUMNS
from ingestion.sources.litellm.tables import LOG_OBJECTS, SPEND_LOGS
from ingestion.sql_names import literal, quoted
from ingestion.tables import Fetched, Table
from ingestion.window import Window
from tests.benchmarks.measure import measured
from tests.postgres_server import PostgresServer

MONTH = Window.of_days(date(2026, 10, 1), date(2026, 10, 31))
DAY = Window.day(date(2026, 10, 14))
SALT = "benchmark"
# Gzip takes nine tenths of the time in which log objects are written, so fewer of them are.
LOG_OBJECT_SHARE = 5
_PLAIN = [*CALL_COLUMNS.values(), "startTime", "endTime"]
_TEXTS = ("id", "litellm_call_id", "trace_id", "call_type", "status", "model", "model_group", "end_user")
_PLAIN_OF_LOGS = {
    **dict.fromkeys(_TEXTS, "VARCHAR"),
    **dict.fromkeys(("startTime", "endTime", "response_cost"), "DOUBLE"),
    **dict.fromkeys(("prompt_tokens", "completion_tokens"), "BIGINT"),
}


@dataclass(frozen=True)
class Timed:
    """One way of landing: rows, wall seconds, processor seconds here and on the server, peak bytes of both."""

    name: str
    rows: int
    seconds: float
    client_seconds: float
    server_seconds: float
    peak_bytes: int

    def __str__(self) -> str:
        each = 1e6 / self.rows
        return (
            f"{self.name:<34} {self.rows:>9,} rows {self.seconds:7.2f} s {self.rows / self.seconds:>9,.0f} rows/s  "
            f"processor us a row: here {self.client_seconds * each:5.2f}, server {self.server_seconds * each:5.2f}  "
            f"peak {self.peak_bytes / 1e9:.2f} GB"
        )


def timed(name: str, work: Callable[[], int], server: psutil.Process | None = None) -> Timed:
    """Run `work`, which returns its number of rows."""
    here, there = _client_seconds(), _server_seconds(server)
    with measured() as result:
        rows = work()
    return Timed(
        name,
        rows,
        result.seconds,
        _client_seconds() - here,
        _server_seconds(server) - there,
        result.peak_bytes,
    )


def _client_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _server_seconds(server: psutil.Process | None) -> float:
    """Processor seconds of the server's backends that have ended."""
    if server is None:
        return 0.0
    times = server.cpu_times()
    return float(times.children_user + times.children_system)


def _landing(table: Table, window: Window, fetch: Callable[[], Fetched], folder: Path) -> Callable[[], int]:
    def work() -> int:
        with tempfile.TemporaryDirectory(dir=folder) as zone:
            return sum(one.rows for one in RawZone(zone).land(table, window, fetch()))

    return work


def _database_floor(url: str, folder: Path) -> int:
    connection = connect()
    try:
        load_packaged(connection, "postgres_scanner")
        connection.execute(f"attach {literal(url)} as gateway (type postgres, read_only)")
        columns = ", ".join(map(quoted, _PLAIN))
        return _copied(connection, f'select {columns} from gateway."LiteLLM_SpendLogs"', folder)
    finally:
        connection.close()


def _files_floor(logs: Path, folder: Path) -> int:
    columns = ", ".join(f"{quoted(name)}: '{kind}'" for name, kind in _PLAIN_OF_LOGS.items())
    files = f"{logs}/*/*.jsonl.gz"
    read = f"read_json({literal(files)}, columns = {{{columns}}}, format = 'newline_delimited')"
    with connect() as connection:
        return _copied(connection, f"select * from {read}", folder)


def _copied(connection: duckdb.DuckDBPyConnection, query: str, folder: Path) -> int:
    target = literal(str(folder / "floor.parquet"))
    connection.execute("set preserve_insertion_order = false")
    found = connection.execute(f"copy ({query}) to {target} (format parquet, compression zstd)").fetchone()
    assert found is not None
    return int(found[0])


def _lengthen(url: str, size: int) -> float:
    """Bring every row's metadata to about `size` characters by fields that are not read; returns the mean length."""
    table = '"LiteLLM_SpendLogs"'
    words = "(select string_agg(md5(request_id || n::text), ' ') from generate_series(1, 100) as n)"
    with psycopg.connect(url, autocommit=True) as connection:
        if size:
            more = f"left({words}, greatest(0, {size} - length(metadata::text)))"
            connection.execute(
                f"update {table} set metadata = metadata || jsonb_build_object('model_map_information', {more})"
            )
            connection.execute(f"vacuum full {table}")
        connection.execute(f"vacuum analyze {table}")
        found = connection.execute(f"select avg(length(metadata::text)) from {table}").fetchone()
    return float(found[0]) if found else 0.0


def database_report(rows: int, metadata_bytes: int, folder: Path) -> list[Timed]:
    """A month and one day of it from Postgres, and the floor; prints each as it is known."""
    server = PostgresServer().start()
    try:
        url = server.new_database()
        create_gateway_schema(url)
        with simulate(Simulator(seed=7, requests=rows)) as month:
            write_database(month, url)
        print(f"LiteLLM_SpendLogs: {_lengthen(url, metadata_bytes):,.0f} characters of metadata a row")
        with psycopg.connect(url) as connection:
            shown = connection.execute("show data_directory").fetchone()
        assert shown is not None
        process = psutil.Process(int((Path(shown[0]) / "postmaster.pid").read_text().split()[0]))
        _database_floor(
            url, folder
        )  # by its end the loader's processor time is counted, before the first measure
        gateway = GatewayDatabase(url)
        ways = {"floor: plain columns to Parquet": lambda: _database_floor(url, folder)}
        for name, window in (("database, a month", MONTH), ("database, one day", DAY)):
            ways[name] = _landing(
                SPEND_LOGS, window, lambda window=window: gateway.spend_logs(window, SALT), folder
            )
        return [_told(timed(name, work, process)) for name, work in ways.items()]
    finally:
        server.stop()


def log_objects_report(rows: int, folder: Path) -> list[Timed]:
    """A month from gzipped log objects, and the floor; prints each as it is known."""
    logs = folder / "logs"
    with simulate(Simulator(seed=7, requests=rows)) as month:
        write_log_objects(month.con, logs)
    work = _landing(LOG_OBJECTS, MONTH, lambda: LogObjects(str(logs)).calls(MONTH, SALT), folder)
    ways = {"floor: read_json to Parquet": lambda: _files_floor(logs, folder), "log objects, a month": work}
    return [_told(timed(name, work)) for name, work in ways.items()]


def _told(result: Timed) -> Timed:
    print(result, flush=True)
    return result


def report(rows: int = 1_000_000, metadata_bytes: int = 0) -> list[Timed]:
    """Measure and print everything; `metadata_bytes` 0 leaves the simulator's metadata as it is."""
    print(f"landing: {os.cpu_count()} cores shared with the server, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="landing-") as name:
        results = database_report(rows, metadata_bytes, Path(name))
        results += log_objects_report(max(1000, rows // LOG_OBJECT_SHARE), Path(name))
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--metadata-bytes", type=int, default=0)
    options = parser.parse_args()
    report(options.rows, options.metadata_bytes)
