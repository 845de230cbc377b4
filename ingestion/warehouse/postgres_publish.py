"""The published schema of the team server, and the one role that reads it.

Belongs here: copying the marts, swapping the schema in one transaction, the reader's grants.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import psycopg

from ingestion.config import PostgresWarehouse
from ingestion.sql_names import literal, quoted
from ingestion.warehouse.connection import open_postgres
from ingestion.warehouse.publish import Published, PublishError

READER = "utv_reader"
SCHEMA = "published"
_MAKING, _OLD = "published_new", "published_old"

# How long the copy of two nights ago may be held by a reader before its removal is left to the next night.
# Removing waits for readers and makes new ones wait behind it, so it must be short.
_PATIENCE = "2s"

log = logging.getLogger(__name__)


def publish_on_server(warehouse: PostgresWarehouse, schema: str) -> Published:
    """Copy `schema` and swap the copy in as `published`; a reader's running query keeps the old one.

    Raises:
        PublishError: `schema` holds nothing, or the user may not make the role `utv_reader`.
    """
    with open_postgres(warehouse) as connection:
        rows, version = _copy(connection, schema)
        connection.commit()
        _make_reader(connection)
        _swap(connection)
        connection.commit()
        _drop_old(connection)
    return Published(f"schema {SCHEMA}", version, rows)


def _copy(connection: psycopg.Connection[Any], schema: str) -> tuple[dict[str, int], str]:
    found = _all(
        connection,
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        f"where n.nspname = {literal(schema)} and c.relkind in ('r', 'v', 'm', 'p') "
        'order by c.relname collate "C"',
    )
    names = [row[0] for row in found]
    if not names:
        raise PublishError(f"schema {schema} of the warehouse holds no relation; build the marts first")
    _run(connection, f"drop schema if exists {_MAKING} cascade")
    _run(connection, f"create schema {_MAKING}")
    rows = {}
    digest = hashlib.sha256()
    for name in names:
        target = f"{_MAKING}.{quoted(name)}"
        _run(connection, f"create table {target} as select * from {quoted(schema)}.{quoted(name)}")
        for statement in _comments(connection, schema, name):
            _run(connection, statement)
        _run(connection, f"analyze {target}")
        # the sum of row hashes does not depend on the order in which rows lie
        count, total = _all(
            connection, f"select count(*), sum(hashtextextended(r::text, 0)) from {target} as r"
        )[0]
        rows[name] = count
        digest.update(f"{name} {count} {total}\n".encode())
    return rows, digest.hexdigest()[:16]


def _comments(connection: psycopg.Connection[Any], schema: str, name: str) -> list[str]:
    source = f"{literal(quoted(schema) + '.' + quoted(name))}::regclass"
    found = _all(
        connection,
        f"select null, obj_description({source}, 'pg_class') union all "
        f"select attname, col_description({source}, attnum) from pg_attribute "
        f"where attrelid = {source} and attnum > 0 and not attisdropped",
    )
    target = f"{_MAKING}.{quoted(name)}"
    return [
        f"comment on table {target} is {literal(text)}"
        if column is None
        else f"comment on column {target}.{quoted(column)} is {literal(text)}"
        for column, text in found
        if text is not None
    ]


def _make_reader(connection: psycopg.Connection[Any]) -> None:
    if _all(connection, f"select 1 from pg_roles where rolname = {literal(READER)}"):
        return
    try:
        _run(connection, f"create role {READER} nologin")
    except psycopg.errors.InsufficientPrivilege as error:
        raise PublishError(
            f"the warehouse's user may not create the role that reads the marts; have an administrator run: "
            f"create role {READER} nologin"
        ) from error


def _swap(connection: psycopg.Connection[Any]) -> None:
    """Rename, never drop: a rename waits for no reader."""
    if _all(connection, f"select 1 from pg_namespace where nspname = {literal(SCHEMA)}"):
        _run(connection, f"alter schema {SCHEMA} rename to {_free_name(connection)}")
    _run(connection, f"alter schema {_MAKING} rename to {SCHEMA}")
    _run(connection, f"grant usage on schema {SCHEMA} to {READER}")
    _run(connection, f"grant select on all tables in schema {SCHEMA} to {READER}")


def _old_names(connection: psycopg.Connection[Any]) -> list[str]:
    return [
        row[0]
        for row in _all(connection, f"select nspname from pg_namespace where nspname ~ '^{_OLD}_[0-9]+$'")
    ]


def _free_name(connection: psycopg.Connection[Any]) -> str:
    numbers = [int(name.rpartition("_")[2]) for name in _old_names(connection)]
    return f"{_OLD}_{max(numbers, default=0) + 1}"


def _drop_old(connection: psycopg.Connection[Any]) -> None:
    """Remove what was published before, unless somebody still reads it."""
    for name in _old_names(connection):
        try:
            with connection.transaction():
                _run(connection, f"set local lock_timeout = {literal(_PATIENCE)}")
                _run(connection, f"drop schema {name} cascade")
        except psycopg.errors.LockNotAvailable:
            log.warning("%s is still being read; the next publication removes it", name)


def _run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(statement)


def _all(connection: psycopg.Connection[Any], statement: str) -> list[tuple[Any, ...]]:
    return connection.execute(statement).fetchall()
