"""A small warehouse for tests of the dbt project: landed rows in, dbt run, rows of a model out.

Belongs here: laying rows (given as dicts) as `raw_<source>.<entity>` relations of exactly the declared types,
with the manifest that the raw zone would have, on DuckDB or Postgres, and running dbt over them. Does not
belong here: rows of any one test, and the real `expose` step, which has its own tests.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import psycopg
import pyarrow as pa

from ingestion.tables import COUNT, FLAG, Table, all_tables
from tests.dbt_parsed import parsed

PROJECT = Path(__file__).parent.parent / "dbt_project"
Rows = Mapping[str, list[dict[str, Any]]]

# Everything but what only reads the ledger and its usage: half of the models, and nothing that the ledger needs.
TO_THE_LEDGER = (
    "--exclude-resource-type", "unit_test",
    "--exclude", *(f"path:models/intermediate/{folder}+" for folder in (
        "cache", "control", "gateway_costs", "levers", "quality", "unpriced",
    )),
)  # fmt: skip

MANIFEST = {
    "source": pa.string(),
    "entity": pa.string(),
    "window": pa.string(),
    "window_start": pa.timestamp("us"),
    "window_end": pa.timestamp("us"),
    "file": pa.string(),
    "sha256": pa.string(),
    "n": pa.int64(),
    "rows": pa.int64(),
    "quarantined": pa.int64(),
    "duplicates": pa.int64(),
    "complete_through": pa.timestamp("us"),
    "filled_json": pa.string(),
    "is_visible": pa.bool_(),
}


@dataclass
class Warehouse:
    """A warehouse under test. `location` is a DuckDB file or a `postgresql://` URL."""

    location: str
    folder: Path  # for dbt's target and logs
    snapshot_window: str = "2026-11-30"  # window of the tables that have no time column

    @property
    def target(self) -> str:
        """The dbt target: `duckdb` or `postgres`."""
        return "postgres" if self.location.startswith("postgres") else "duckdb"

    def lay(self, rows: Rows, empty_windows: Iterable[tuple[str, str]] = ()) -> None:
        """Replace every raw relation and the manifest.

        `rows` maps `<source>.<entity>` to dicts of the table's columns: an absent nullable column is null, an
        absent required count is 0 and flag false. `_window` may be given, else it is the day of the time column.
        `empty_windows` are (table, label) pairs that were landed without rows.
        """
        unknown = set(rows) - {table.name for table in all_tables()}
        if unknown:
            raise KeyError(f"no such landed table: {sorted(unknown)}")
        manifest: list[dict[str, Any]] = []
        relations: dict[tuple[str, str], pa.Table] = {}
        for table in all_tables():
            laid = [self._row(table, row) for row in rows.get(table.name, [])]
            columns = {**table.columns, "_window": pa.string()}
            relations[f"raw_{table.source}", table.entity] = _arrow(laid, columns)
            labels = {row["_window"] for row in laid} | {w for t, w in empty_windows if t == table.name}
            manifest += [
                _manifest_row(table, label, [r for r in laid if r["_window"] == label])
                for label in sorted(labels)
            ]
        relations["raw_zone", "manifest"] = _arrow(manifest, MANIFEST)
        write = _write_postgres if self.target == "postgres" else _write_duckdb
        write(self.location, relations)

    def dbt(self, *arguments: str, must_pass: bool = True) -> dict[str, str]:
        """Run one dbt command in process; returns the status of every node by unique id.

        Raises:
            AssertionError: it failed and `must_pass` is set; the message holds the failing nodes.
        """
        from dbt.cli.main import dbtRunner

        before = dict(os.environ)
        os.environ.update(self._environment())
        try:
            outcome = dbtRunner(manifest=parsed(self.target, self._database, self._flags())).invoke(
                [*arguments, *self._flags()]
            )
        finally:
            os.environ.clear()
            os.environ.update(before)
        results = getattr(outcome.result, "results", None) or []
        failed = [
            f"{r.node.unique_id}: {r.status}: {r.message}" for r in results if r.status in ("error", "fail")
        ]
        if must_pass and not outcome.success:
            raise AssertionError("\n".join([f"dbt {' '.join(arguments)}: {outcome.exception}", *failed]))
        return {r.node.unique_id: str(r.status) for r in results}

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of one query, as dicts."""
        if self.target == "postgres":
            with psycopg.connect(self.location) as connection, connection.cursor() as cursor:
                cursor.execute(query.encode())
                return _dicts([c.name for c in cursor.description or ()], cursor.fetchall())
        with duckdb.connect(self.location) as database:
            result = database.execute(query)
            return _dicts([c[0] for c in result.description], result.fetchall())

    def _row(self, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
        unknown = set(row) - set(table.columns) - {"_window"}
        if unknown:
            raise KeyError(f"{table.name} has no column {sorted(unknown)}")
        whole = {name: row.get(name) for name in table.columns}
        for name in table.required:
            if whole[name] is None:
                whole[name] = {COUNT: 0, FLAG: False}.get(table.columns[name])
            if whole[name] is None:
                raise KeyError(f"{table.name}.{name} is required")
        label = self.snapshot_window
        if table.time_column is not None:
            label = str(whole[table.time_column])[:10]
        return {**whole, "_window": row.get("_window", label)}

    @property
    def _database(self) -> str:
        """What dbt calls the database."""
        if self.target == "duckdb":
            return Path(self.location).stem
        return urlsplit(self.location).path.lstrip("/")

    def _environment(self) -> dict[str, str]:
        if self.target == "duckdb":
            return {"UTV_DUCKDB_PATH": self.location, "DO_NOT_TRACK": "1"}
        url = urlsplit(self.location)
        return {
            "UTV_PG_HOST": url.hostname or "",
            "UTV_PG_PORT": str(url.port or 5432),
            "UTV_PG_USER": url.username or "",
            "UTV_PG_PASSWORD": url.password or "",
            "UTV_PG_DATABASE": self._database,
            "DO_NOT_TRACK": "1",
        }

    def _flags(self) -> list[str]:
        paths = {"project-dir": PROJECT, "profiles-dir": PROJECT, "target-path": self.folder / "target"}
        flags = [part for name, path in paths.items() for part in (f"--{name}", str(path))]
        return [*flags, "--log-path", str(self.folder / "logs"), "--target", self.target, "--quiet"]


def _dicts(names: list[str], rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _manifest_row(table: Table, label: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    start = datetime.strptime(label, "%Y-%m-%dT%H" if "T" in label else "%Y-%m-%d").replace(tzinfo=UTC)
    end = start + (timedelta(hours=1) if "T" in label else timedelta(days=1))
    content = json.dumps(sorted(json.dumps(row, default=str, sort_keys=True) for row in rows))
    return {
        "source": table.source,
        "entity": table.entity,
        "window": label,
        "window_start": start.replace(tzinfo=None),
        "window_end": end.replace(tzinfo=None),
        "file": f"{table.source}/{table.entity}/{label}.parquet",
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
        "n": 1,
        "rows": len(rows),
        "quarantined": 0,
        "duplicates": 0,
        "complete_through": end.replace(tzinfo=None),
        "filled_json": json.dumps({c: sum(row[c] is not None for row in rows) for c in table.columns}),
        "is_visible": True,
    }


def _arrow(rows: list[dict[str, Any]], columns: Mapping[str, pa.DataType]) -> pa.Table:
    """Rows as an Arrow table; texts become instants, days and decimals as the column says."""
    return pa.table(
        {name: pa.array([_typed(row[name], t) for row in rows], type=t) for name, t in columns.items()}
    )


def _typed(value: Any, arrow_type: pa.DataType) -> Any:

    if value is None or pa.types.is_string(arrow_type):
        return value
    if pa.types.is_decimal(arrow_type):
        return Decimal(str(value))
    if isinstance(value, str) and pa.types.is_timestamp(arrow_type):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and pa.types.is_date(arrow_type):
        return date.fromisoformat(value)
    return value


def _write_duckdb(path: str, relations: Mapping[tuple[str, str], pa.Table]) -> None:
    with duckdb.connect(path) as database:
        for (schema, name), rows in relations.items():
            database.execute(f"create schema if not exists {schema}")
            database.register("laid", rows)
            database.execute(f"create or replace table {schema}.{name} as select * from laid")


def _write_postgres(url: str, relations: Mapping[tuple[str, str], pa.Table]) -> None:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for (schema, name), rows in relations.items():
            columns = ", ".join(f'"{f.name}" {_postgres_type(f.type)}' for f in rows.schema)
            cursor.execute(f"create schema if not exists {schema}".encode())
            # truncated and not dropped: the staging views that read it stay
            cursor.execute(f"create table if not exists {schema}.{name} ({columns})".encode())
            cursor.execute(f"truncate {schema}.{name}".encode())
            with cursor.copy(f"copy {schema}.{name} from stdin".encode()) as copy:
                for row in rows.to_pylist():
                    copy.write_row(list(row.values()))


def _postgres_type(arrow_type: pa.DataType) -> str:
    if pa.types.is_decimal(arrow_type):
        return f"numeric({arrow_type.precision}, {arrow_type.scale})"
    names = {pa.string(): "text", pa.int64(): "bigint", pa.bool_(): "boolean", pa.date32(): "date"}
    return names.get(arrow_type, "timestamp")
