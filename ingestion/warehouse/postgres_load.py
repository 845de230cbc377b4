"""Landed windows into Postgres: typed tables made beforehand, changed windows by Arrow bulk load.

Belongs here: the tables, the load state and the transactions. A window's rows and the hash of the file they
came from are committed together, so that a load killed anywhere is mended by the next one.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from ingestion.config import ConfigError, PostgresWarehouse
from ingestion.manifest import SCHEMA as MANIFEST_SCHEMA
from ingestion.raw_zone import RawZone
from ingestion.sql_names import literal, quoted, sql_type
from ingestion.tables import Table, all_tables
from ingestion.warehouse.connection import postgres_url

# One loader at a time: the number is arbitrary, it only has to be the same in every process.
_LOCK = 7_340_017

_STATE = """
create table if not exists raw_zone.loaded_windows (
    source text not null, entity text not null, "window" text not null, sha256 text not null,
    primary key (source, entity, "window")
)"""


def load(zone: RawZone, warehouse: PostgresWarehouse, hours: bool = True) -> dict[str, int]:
    """Bring every landed table of the server to what the zone shows; returns the changed windows by table.

    Without `hours` the zone shows whole days only.

    Raises:
        ConfigError: the server cannot be reached.
    """
    from adbc_driver_postgresql import dbapi

    try:
        connection = dbapi.connect(postgres_url(warehouse))
    except dbapi.Error as error:
        raise ConfigError(f"warehouse.url: the PostgreSQL server cannot be reached: {error}") from error
    manifest = zone.manifest(hours)
    changed = {}
    with connection, connection.cursor() as cursor:
        cursor.execute(f"select pg_advisory_lock({_LOCK})")
        cursor.fetchall()
        _run(cursor, "create schema if not exists raw_zone")
        _run(cursor, _STATE)
        connection.commit()
        for table in all_tables():
            _prepare(cursor, table)
            connection.commit()
            changed[table.name] = _load_table(connection, cursor, zone, table, manifest)
        _load_manifest(cursor, manifest)
        connection.commit()
    return changed


def _prepare(cursor: Any, table: Table) -> None:
    """The typed table with exactly the declared columns; a changed type means loading it anew."""
    schema, name = quoted(f"raw_{table.source}"), _name(table)
    columns = {c: sql_type(t) for c, t in table.columns.items()} | {"_window": "text"}
    _run(cursor, f"create schema if not exists {schema}")
    there = _columns_there(cursor, table)
    wanted = {c: kind.replace(", ", ",") for c, kind in columns.items()}
    if there and any(wanted.get(c) != kind for c, kind in there.items()):
        _run(
            cursor, f"drop table {name} cascade"
        )  # its staging views are made again by the build that follows
        _run(cursor, f"delete from raw_zone.loaded_windows where {_state_of(table)}")
        there = {}
    if not there:
        declared = ", ".join(f"{quoted(c)} {kind}" for c, kind in columns.items())
        _run(cursor, f"create table {name} ({declared})")
        _run(cursor, f"create index on {name} (_window)")
        _run(cursor, f"comment on table {name} is {literal(table.description)}")
    for column in columns.keys() - there.keys() if there else ():
        _run(cursor, f"alter table {name} add column {quoted(column)} {columns[column]}")


def _columns_there(cursor: Any, table: Table) -> dict[str, str]:
    cursor.execute(
        "select attname, replace(format_type(atttypid, atttypmod), ' without time zone', '') "
        f"from pg_attribute where attrelid = to_regclass({literal(_name(table))}) "
        "and attnum > 0 and not attisdropped"
    )
    return dict(cursor.fetchall())


def _load_table(connection: Any, cursor: Any, zone: RawZone, table: Table, manifest: pa.Table) -> int:
    """Replace the windows whose file changed and drop those no longer visible, a transaction each."""
    wanted = {
        row["window"]: row
        for row in manifest.to_pylist()
        if (row["source"], row["entity"]) == (table.source, table.entity) and row["is_visible"]
    }
    cursor.execute(f'select "window", sha256 from raw_zone.loaded_windows where {_state_of(table)}')
    loaded = dict(cursor.fetchall())
    gone = sorted(loaded.keys() - wanted.keys())
    fresh = [label for label, row in wanted.items() if loaded.get(label) != row["sha256"]]
    for label in [*gone, *fresh]:
        _run(cursor, f"delete from {_name(table)} where _window = {literal(label)}")
        state = f'{_state_of(table)} and "window" = {literal(label)}'
        _run(cursor, f"delete from raw_zone.loaded_windows where {state}")
        if label in wanted:
            _append(cursor, zone, table, wanted[label])
        connection.commit()
    if gone or fresh:
        _run(cursor, f"analyze {_name(table)}")
    connection.commit()
    return len(gone) + len(fresh)


def _append(cursor: Any, zone: RawZone, table: Table, row: dict[str, Any]) -> None:
    if row["rows"]:
        with tempfile.TemporaryDirectory() as folder:
            file = zone.store.fetch(row["file"], Path(folder))
            schema = pa.schema([(c, t) for c, t in table.columns.items()] + [("_window", pa.string())])
            # the declared schema: a file written before a column was declared reads as null there
            batches = ds.dataset(str(file), schema=schema, format="parquet").scanner().to_reader()
            cursor.adbc_ingest(table.entity, batches, mode="append", db_schema_name=f"raw_{table.source}")
    values = (table.source, table.entity, row["window"], row["sha256"])
    _run(cursor, f"insert into raw_zone.loaded_windows values ({', '.join(map(literal, values))})")


def _load_manifest(cursor: Any, manifest: pa.Table) -> None:
    columns = ", ".join(f"{quoted(f.name)} {sql_type(f.type)}" for f in MANIFEST_SCHEMA)
    _run(cursor, f"create table if not exists raw_zone.manifest ({columns})")
    # made by an older release it lacks what was counted since, and staging reads it: it is widened in place
    for f in MANIFEST_SCHEMA:
        _run(
            cursor,
            f"alter table raw_zone.manifest add column if not exists {quoted(f.name)} {sql_type(f.type)}",
        )
    _run(cursor, "delete from raw_zone.manifest")
    if manifest.num_rows:
        cursor.adbc_ingest("manifest", manifest, mode="append", db_schema_name="raw_zone")


def _state_of(table: Table) -> str:
    return f"source = {literal(table.source)} and entity = {literal(table.entity)}"


def _name(table: Table) -> str:
    return f"{quoted('raw_' + table.source)}.{quoted(table.entity)}"


def _run(cursor: Any, statement: str) -> None:
    cursor.execute(statement)
