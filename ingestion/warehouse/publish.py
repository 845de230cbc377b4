"""The copy of the marts that people read, swapped in one step and only when it is whole.

Belongs here: the DuckDB version folder and its link. Postgres has its own way (`postgres_publish.py`). No
clock: a version is named by the hash of what it holds.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.config import Config, DuckDBWarehouse
from ingestion.sql_names import literal, quoted
from ingestion.warehouse.connection import open_duckdb
from ingestion.zone_store import file_sha256

FILE = "usage_to_value.duckdb"
_HASH_LENGTH = 16  # hex digits of the version's name: 64 bits, two versions are kept


class PublishError(Exception):
    """There is nothing to publish, or something else is in its place."""


@dataclass(frozen=True)
class Published:
    """Where the copy stands (a folder, or a schema of the server) and its rows by mart."""

    where: str
    version: str
    rows: dict[str, int]

    def __str__(self) -> str:
        return self.where


def publish(config: Config, schema: str = "marts") -> Published:
    """Copy every relation of `schema` and make the copy the one that readers see, in one step.

    Raises:
        PublishError: `schema` holds nothing, or the published path is a real folder or file.
        ConfigError: the warehouse cannot be opened.
    """
    if not isinstance(config.warehouse, DuckDBWarehouse):
        from ingestion.warehouse.postgres_publish import publish_on_server

        return publish_on_server(config.warehouse, schema)
    link = config.published.absolute()
    if link.exists() and not link.is_symlink():
        raise PublishError(
            f"{link} is in the way: `published` must be free, it becomes a link to the newest version"
        )
    versions = link.with_name(f"{link.name}-versions")
    making = versions / "_making"
    shutil.rmtree(making, ignore_errors=True)  # of a publication that was killed
    making.mkdir(parents=True)
    try:
        with open_duckdb(config.warehouse.path) as connection:
            comments = _comments(connection, schema)
            rows = _copy(connection, schema, making, comments)
        version = _version_of(making, comments)
        if not (versions / version).exists():
            making.rename(versions / version)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    _swap(link, versions / version)
    return Published(str(config.published), version, rows)


def _copy(
    connection: duckdb.DuckDBPyConnection, schema: str, folder: Path, comments: list[str]
) -> dict[str, int]:
    """One table and one Parquet file a mart, with the comments that readers see in their tool."""
    found = connection.execute(
        "select table_name from information_schema.tables where table_catalog = current_database() "
        "and table_schema = ? order by 1",
        [schema],
    ).fetchall()
    if not found:
        raise PublishError(f"schema {schema} of the warehouse holds no relation; build the marts first")
    connection.execute(f"attach {literal(str(folder / FILE))} as published")
    try:
        connection.execute(f"create schema published.{quoted(schema)}")
        rows = {}
        for (name,) in found:
            source, target = (f"{owner}{quoted(schema)}.{quoted(name)}" for owner in ("", "published."))
            connection.execute(f"create table {target} as select * from {source}")
            file = literal(str(folder / f"{name}.parquet"))
            copied = connection.execute(
                f"copy {target} to {file} (format parquet, compression zstd)"
            ).fetchone()
            rows[name] = int(copied[0]) if copied else 0
        for statement in comments:
            connection.execute(statement)
    finally:
        connection.execute("detach published")
    for file_made in folder.iterdir():
        file_made.chmod(0o444)
    return rows


def _comments(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    kept = "database_name = current_database() and schema_name = ? and comment is not null"
    relations = connection.execute(
        f"select table_name, comment from duckdb_tables() where {kept} "
        f"union all select view_name, comment from duckdb_views() where {kept}",
        [schema, schema],
    ).fetchall()
    columns = connection.execute(
        f"select table_name, column_name, comment from duckdb_columns() where {kept}", [schema]
    ).fetchall()
    home = f"published.{quoted(schema)}"
    return [f"comment on table {home}.{quoted(name)} is {literal(text)}" for name, text in relations] + [
        f"comment on column {home}.{quoted(name)}.{quoted(column)} is {literal(text)}"
        for name, column, text in columns
    ]


def _version_of(folder: Path, comments: list[str]) -> str:
    parts = sorted(comments) + [
        f"{file.name} {file_sha256(file)}" for file in sorted(folder.glob("*.parquet"))
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_HASH_LENGTH]


def _swap(link: Path, version: Path) -> None:
    """Point the link at `version` in one rename; the version before it stays for those who still read it."""
    before = link.resolve() if link.is_symlink() else version
    ready = link.with_name(f"{link.name}.next")
    ready.unlink(missing_ok=True)
    ready.symlink_to(Path(version.parent.name) / version.name)
    ready.replace(link)
    if before == version:
        return
    for other in version.parent.iterdir():
        if other not in (version, before):
            shutil.rmtree(other)
