"""How Dagster's own SQLite stores are written during a night: with connections that stay open, and behind the disk's back.

Private methods of Dagster are replaced for as long as `quick_stores()` lasts and put back afterwards
(docs/adr/0050-dbt-in-process.md).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import create_engine, event, inspect
from sqlalchemy.engine import Connection, Engine

_engines: dict[str, Engine] = {}  # of the open instance, by address
_OPENING = (
    (SqliteEventLogStorage, "_connect"),
    (SqliteEventLogStorage, "has_table"),
    (SqliteRunStorage, "connect"),
)
_made = {(store, name): getattr(store, name) for store, name in _OPENING}


def _write_behind(connection: Any, _: Any) -> None:
    """Let SQLite write its pages when the system likes.

    Dagster commits each event, and waiting for the disk each time took most of a run's fixed cost: 62
    partitions 20 s with, 4 s without, on a busy disk. A power cut may cost the records of the last run; the
    data and their manifest are written elsewhere.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def _kept(address: str) -> Iterator[Connection]:
    """A transaction on a connection that stays open, with the statements that were written on it before.

    Dagster makes an engine for each event and each question: opening the file and writing the same SQL anew was a
    fifth of a night's time (docs/adr/0050-dbt-in-process.md).
    """
    if address not in _engines:
        _engines[address] = create_engine(address, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
    with _engines[address].connect() as connection, connection.begin():
        yield connection


@contextmanager
def _event_log(self: SqliteEventLogStorage, shard: str) -> Iterator[Connection]:
    if shard not in self._initialized_dbs:
        with _made[SqliteEventLogStorage, "_connect"](self, shard):  # makes the tables
            pass
    with self._db_lock, _kept(self.conn_string_for_shard(shard)) as connection:
        yield connection


def _has_table(self: SqliteEventLogStorage, table_name: str) -> bool:
    with _kept(self.conn_string_for_shard(INDEX_SHARD_NAME)) as connection:
        return inspect(connection).has_table(table_name)


@contextmanager
def _run_log(self: SqliteRunStorage) -> Iterator[Connection]:
    with _kept(self._conn_string) as connection:
        yield connection


@contextmanager
def quick_stores() -> Iterator[None]:
    """Keep the stores open for the length of the block, and let every file go at its end."""
    event.listen(Engine, "connect", _write_behind)
    for (store, name), ours in zip(_OPENING, (_event_log, _has_table, _run_log), strict=True):
        setattr(store, name, ours)
    try:
        yield
    finally:
        event.remove(Engine, "connect", _write_behind)
        for (store, name), dagsters in _made.items():
            setattr(store, name, dagsters)
        while _engines:
            _engines.popitem()[1].dispose()
