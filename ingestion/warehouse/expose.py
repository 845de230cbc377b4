"""Every landed table readable in the warehouse, as `raw_<source>.<entity>` with its declared types.

Belongs here: which windows a reader gets, and DuckDB's way of reading them in place. Postgres loads them
(`postgres_load.py`). A table that nothing has landed in is typed and empty, so that no model asks what is
configured.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.config import Config, DuckDBWarehouse, Secret
from ingestion.landing import LandingError
from ingestion.raw_zone import RawZone
from ingestion.sql_names import literal, quoted, sql_type
from ingestion.tables import Table, all_tables
from ingestion.warehouse.connection import open_duckdb

MANIFEST = "raw_zone.manifest"
_PARQUET_MAGIC = b"PAR1"  # the last four bytes of every whole Parquet file


def expose(config: Config, hours: bool = True) -> list[str]:
    """Make all landed tables and the manifest readable; returns the relations' names.

    Without `hours` a day is there when it is landed whole: what a night publishes does not depend on the hours before it.

    Raises:
        LandingError: a landed file is torn; the message says how to mend it.
        ConfigError: the warehouse cannot be opened.
    """
    zone = RawZone(Secret(config.raw_zone).resolve())
    if isinstance(config.warehouse, DuckDBWarehouse):
        _expose_in_place(zone, config.warehouse.path, hours)
    else:
        from ingestion.warehouse.postgres_load import load

        load(zone, config.warehouse, hours)
    return [f"raw_{table.source}.{table.entity}" for table in all_tables()] + [MANIFEST]


def _expose_in_place(zone: RawZone, path: Path, hours: bool) -> None:
    manifest = zone.manifest(hours)
    with open_duckdb(path) as connection:
        for table in all_tables():
            files = zone.visible_files(table, hours)
            if zone.store.is_local:
                for file in files:
                    _refuse_torn(table, Path(file))
            connection.execute(f"create schema if not exists {quoted('raw_' + table.source)}")
            name = f"{quoted('raw_' + table.source)}.{quoted(table.entity)}"
            connection.execute(f"create or replace view {name} as {_select(connection, table, files)}")
        connection.execute("create schema if not exists raw_zone")
        connection.register("landed_manifest", manifest)
        connection.execute(f"create or replace table {MANIFEST} as select * from landed_manifest")
        connection.unregister("landed_manifest")


def _select(connection: duckdb.DuckDBPyConnection, table: Table, files: list[str]) -> str:
    """The view's query: an explicit list of files, so that a reader never meets a window in the making."""
    columns = {name: sql_type(arrow) for name, arrow in table.columns.items()} | {"_window": "text"}
    if not files:
        nothing = ", ".join(f"cast(null as {kind}) as {quoted(name)}" for name, kind in columns.items())
        return f"select {nothing} where false"
    listed = ", ".join(literal(file) for file in files)
    read = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    # files written before a column was declared lack it: it is null there
    there = {row[0] for row in connection.execute(f"describe select * from {read}").fetchall()}
    shown = ", ".join(
        f"cast({quoted(name) if name in there else 'null'} as {kind}) as {quoted(name)}"
        for name, kind in columns.items()
    )
    return f"select {shown} from {read}"


def _refuse_torn(table: Table, file: Path) -> None:
    try:
        with file.open("rb") as handle:
            handle.seek(-len(_PARQUET_MAGIC), 2)
            whole = handle.read() == _PARQUET_MAGIC
    except OSError:
        whole = False
    if not whole:
        raise LandingError(
            f"{table.name}: {file} is missing or not a whole Parquet file; "
            f"land the window {file.stem} again with force=True"
        )
