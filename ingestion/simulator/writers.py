"""Writes the gateway's records of a simulated month: log objects, LiteLLM's database, or landed rows.

Belongs here: files and databases. The shape of the rows is made in `sql/log_objects.sql`,
`sql/spend_logs.sql` and `sql/landed_calls.sql`.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import psycopg

from ingestion.config import ConfigError
from ingestion.raw_zone import Landed, RawZone
from ingestion.simulator.company import set_variables
from ingestion.simulator.month import SimulatedMonth
from ingestion.sources.litellm.tables import SPEND_LOGS
from ingestion.tables import Fetched, Table
from ingestion.window import Window

# Raise it when the same seed gives another month, so that written logs are made anew.
_RECIPE = 1
_MARK = "_SIMULATED"  # no name that a reader of logs would take for one
_DAYS = 31  # late rows of the last day are delivered on a 32nd, on which no call starts
_ROWS_A_BATCH = 122_880  # DuckDB's row group


def write_log_objects(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `<folder>/<delivery day>/part-000.jsonl.gz`, one payload a line, several days at a time.

    Compression keeps one core busy with about 17,000 payloads a second and is nine tenths of the work.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(
            pool.map(lambda day: _write_day(con.cursor(), folder / day.isoformat(), day), _delivery_days(con))
        )


def _write_day(con: duckdb.DuckDBPyConnection, target: Path, day: date) -> None:
    target.mkdir(parents=True, exist_ok=True)
    con.execute(
        f"copy (select * exclude (folder_date) from log_objects where folder_date = date '{day}') "
        f"to '{target}/part-000.jsonl.gz' (format json, compression gzip)"
    )


def write_log_objects_once(month: SimulatedMonth, folder: Path) -> bool:
    """Write the log objects unless `folder` already holds this very month; say whether they were written.

    The folder is made beside and then moved into place, so that it is never half full.

    Raises:
        ConfigError: the folder holds files that the simulator did not write.
    """
    # DuckDB's hash, from which all is drawn, may change with its version
    made_of = {
        "recipe": _RECIPE,
        "duckdb": duckdb.__version__,
        **month.settings.model_dump(),
        "mess": asdict(month.mess),
    }
    mark = json.dumps(made_of, sort_keys=True)
    marked = folder / _MARK
    if marked.exists() and marked.read_text(encoding="utf-8") == mark:
        return False
    if folder.exists() and any(folder.iterdir()) and not marked.exists():
        raise ConfigError(
            f"sources.litellm.logs: {folder} holds files that the simulator did not write; "
            "name an empty folder, or remove `simulator` to read them"
        )
    made = folder.with_name(folder.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    write_log_objects(month.con, made)
    (made / _MARK).write_text(mark, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    made.replace(folder)
    return True


def create_gateway_schema(url: str) -> None:
    """Make LiteLLM's real schema in an empty database from the migrations inside `litellm-proxy-extras`.

    Raises:
        ModuleNotFoundError: the package (a development dependency) is not installed.
    """
    migrations = Path(str(files("litellm_proxy_extras"))) / "migrations"
    with psycopg.connect(url, autocommit=True) as connection:
        for script in sorted(migrations.glob("*/migration.sql"), key=lambda path: path.parent.name):
            connection.execute(script.read_bytes())


def write_database(month: SimulatedMonth, url: str) -> int:
    """Insert the month into an existing LiteLLM database: its log, whose rows are returned, and its daily totals.

    Rows go day by day through a CSV file and COPY, so that memory stays flat.
    """
    con, written = month.con, 0
    with tempfile.TemporaryDirectory() as scratch, psycopg.connect(url) as connection:
        for day in _delivery_days(con):
            file, wanted = Path(scratch) / "rows.csv", f"folder_date = date '{day}'"
            written += _copy(con, connection, file, "spend_logs", "LiteLLM_SpendLogs", wanted)
        _copy(con, connection, Path(scratch) / "rows.csv", "daily_spend", "LiteLLM_DailyUserSpend", "true")
    return written


def _copy(
    con: duckdb.DuckDBPyConnection,
    connection: psycopg.Connection,
    file: Path,
    relation: str,
    table: str,
    wanted: str,
) -> int:
    """Copy the wanted rows of a relation into the table of the same columns, by way of a CSV file."""
    described = con.execute(f"describe {relation}").fetchall()
    names = ", ".join(f'"{row[0]}"' for row in described if row[0] != "folder_date")
    query = f"select {names} from {relation} where {wanted}"
    con.execute(f"copy ({query}) to '{file}' (format csv, header false, force_quote *, nullstr '')")
    with connection.cursor() as cursor:
        with (
            cursor.copy(f'copy "{table}" ({names}) from stdin (format csv)'.encode()) as sink,
            file.open("rb") as source,
        ):
            while chunk := source.read(1 << 20):
                sink.write(chunk)
        return cursor.rowcount


def land_calls(month: SimulatedMonth, zone: RawZone, salt: str, table: Table = SPEND_LOGS) -> list[Landed]:
    """Land the calls into `litellm.spend_logs` (or `log_objects`) of a raw zone, a day at a time.

    The way of a benchmark that starts behind the connector: no file and no database lies between.
    """
    set_variables(month.con, {"people_salt": salt})
    landed = []
    for day in _delivery_days(month.con)[:_DAYS]:
        # a range, not a cast: rows lie nearly in order of their start, so most of the table is skipped
        started = f"started_at >= date '{day}' and started_at < date '{day}' + 1"
        rows = month.con.execute(f"select * from landed_calls where {started}")
        batches = rows.to_arrow_reader(_ROWS_A_BATCH).cast(table.schema)
        landed += zone.land(table, Window.day(day), Fetched(batches))
    return landed


def _delivery_days(con: duckdb.DuckDBPyConnection) -> list[date]:
    return [row[0] for row in con.execute("select distinct folder_date from log_rows order by 1").fetchall()]
