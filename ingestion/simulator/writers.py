"""Writes the gateway's records of a simulated month: log objects, LiteLLM's database, or landed rows.

Belongs here: files and databases. The shape of the rows is made in `sql/log_objects.sql`,
`sql/spend_logs.sql` and `sql/landed_calls.sql`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa

from ingestion.config import ConfigError
from ingestion.simulator.company import set_variables
from ingestion.simulator.month import SimulatedMonth

# Raise it when the same seed gives another month, so that written logs are made anew.
_RECIPE = 1
_MARK = "simulated.json"


def write_log_objects(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `<folder>/<delivery day>/part-000.jsonl.gz`, one payload a line."""
    for day in _delivery_days(con):
        target = folder / day.isoformat()
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
    made_of = {"recipe": _RECIPE, **month.settings.model_dump(), "mess": asdict(month.mess)}
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
    """Insert the month into `LiteLLM_SpendLogs` of an existing LiteLLM database; the number of rows.

    Rows go day by day through a CSV file and COPY, so that memory stays flat.
    """
    con = month.con
    columns = [row[0] for row in con.execute("describe spend_logs").fetchall() if row[0] != "folder_date"]
    names = ", ".join(f'"{name}"' for name in columns)
    written = 0
    with tempfile.TemporaryDirectory() as scratch, psycopg.connect(url) as connection:
        for day in _delivery_days(con):
            path = Path(scratch) / "day.csv"
            query = f"select {names} from spend_logs where folder_date = date '{day}'"
            con.execute(f"copy ({query}) to '{path}' (format csv, header false, force_quote *, nullstr '')")
            copy = f'copy "LiteLLM_SpendLogs" ({names}) from stdin (format csv)'
            with connection.cursor() as cursor, cursor.copy(copy) as sink, path.open("rb") as source:
                while chunk := source.read(1 << 20):
                    sink.write(chunk)
            written += cursor.rowcount
    return written


def landed_calls(month: SimulatedMonth, day: date, salt: str) -> pa.RecordBatchReader:
    """The calls that started on `day`, streamed in the columns of `litellm.spend_logs`."""
    set_variables(month.con, {"people_salt": salt})
    return month.con.execute(
        f"select * from landed_calls where started_at::date = date '{day}'"
    ).to_arrow_reader(100_000)


def _delivery_days(con: duckdb.DuckDBPyConnection) -> list[date]:
    return [row[0] for row in con.execute("select distinct folder_date from log_rows order by 1").fetchall()]
