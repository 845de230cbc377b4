"""The gateway's own database: which columns this install has, and its calls, teams and keys as Arrow batches.

Belongs here: I/O with LiteLLM's Postgres. Does not belong here: what a field means (`parse.py`).

Only what is named here is ever selected. Prompts and answers (`messages`, `response`, `proxy_server_request`) and the
requester's address are not among it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import pairwise
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
from adbc_driver_postgresql import dbapi

from ingestion.config import ConfigError
from ingestion.duck import batches, connect, load_packaged, rejecting_schema, shaped_once, side_by_side
from ingestion.people import PERSON_KEY_SQL
from ingestion.sources.litellm.parse import calls_sql, distinct_shapes, without_emails
from ingestion.sources.litellm.queries import (
    KEY_COLUMNS,
    NEEDED,
    TEAM_COLUMNS,
    entity_query,
    spend_logs_query,
)
from ingestion.sources.litellm.tables import KEYS, SPEND_LOGS, TEAMS
from ingestion.sql_names import literal
from ingestion.tables import Fetched, Table
from ingestion.window import Window

# Two connections: the server turns jsonb into text on one core a connection, which is the slowest step by far.
# More would take a production gateway's cores away from its callers.
CONNECTIONS = 2
# Slices a window is read in, so that both connections end at about the same time.
_SLICES = 8


class GatewayDatabaseError(Exception):
    """The gateway's database cannot be read, or is no LiteLLM database. Holds no password."""


class GatewayDatabase:
    """Read-only access to one LiteLLM database by DuckDB's postgres extension; `url` is a libpq URL.

    Raises:
        ConfigError: the URL is not one of Postgres.
    """

    def __init__(self, url: str) -> None:
        if not url.startswith(("postgresql://", "postgres://")):
            raise ConfigError(
                "sources.litellm.database_url: not a Postgres URL; "
                "allowed: postgresql://user:password@host:5432/database, for example env:LITELLM_DATABASE_URL"
            )
        self._url = url

    def spend_logs(self, window: Window, salt: str) -> Fetched:
        """The calls that started in `window`, streamed; rows that cannot be read carry their reason.

        Raises:
            GatewayDatabaseError: unreachable, or a column is missing that every version has.
        """
        present = self._columns_of("LiteLLM_SpendLogs")
        schema = rejecting_schema(SPEND_LOGS)
        queries = [spend_logs_query(present, start, end) for start, end in _slices(window)]
        return Fetched(
            pa.RecordBatchReader.from_batches(schema, self._calls(queries, {"salt": salt}, schema))
        )

    def teams(self) -> Fetched:
        """Every team as it is now."""
        query = _on_server(
            entity_query("LiteLLM_TeamTable", TEAM_COLUMNS, self._columns_of("LiteLLM_TeamTable"))
        )
        return self._entities(TEAMS, f"select * from {query}", {})

    def keys(self, salt: str) -> Fetched:
        """Every virtual key as it is now; its owner is hashed."""
        table = "LiteLLM_VerificationToken"
        query = _on_server(entity_query(table, KEY_COLUMNS, self._columns_of(table)))
        person = PERSON_KEY_SQL.format(column="user_id")
        hashed = f"case when trim(user_id) <> '' then {person} end as user_person_key"
        alias = f"{without_emails('api_key_alias')} as api_key_alias"
        return self._entities(KEYS, f"select * replace ({alias}), {hashed} from {query}", {"salt": salt})

    def _calls(
        self, queries: list[str], parameters: dict[str, str], schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        """The calls of every query, shaped batch by batch as the server sends them."""
        connection = connect()
        try:
            # the queries already run side by side
            connection.execute("set threads = 1")
            sources = [partial(self._shaped, connection, query, parameters, schema) for query in queries]
            yield from side_by_side(sources, CONNECTIONS)
        finally:
            connection.close()

    def _shaped(
        self, parent: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, str], schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        sql = calls_sql("select * from arrived", window=None)
        with parent.cursor() as connection, parent.cursor() as texts:
            for arrived in self._received(query):
                if not arrived.num_rows:
                    continue
                connection.register("arrived", pa.Table.from_batches([arrived]))
                for batch in batches(connection, sql, parameters, schema):
                    yield shaped_once(texts, batch, distinct_shapes(), parameters)

    def _entities(self, table: Table, sql: str, parameters: dict[str, str]) -> Fetched:
        return Fetched(
            pa.RecordBatchReader.from_batches(table.schema, self._stream(sql, parameters, table.schema))
        )

    def _columns_of(self, table: str) -> set[str]:
        """The columns this install has, after a look whether the needed ones are there."""
        asked = (
            "select column_name from information_schema.columns "
            f"where table_name = {literal(table)} and table_schema = any (current_schemas(false))"
        )
        schema = pa.schema([("column_name", pa.string())])
        found = pa.Table.from_batches(
            self._stream(f"select column_name from {_on_server(asked)}", {}, schema), schema
        )
        present = {str(name) for name in found["column_name"].to_pylist()}
        missing = [name for name in NEEDED[table] if name not in present]
        if missing:
            raise GatewayDatabaseError(
                f'litellm: table "{table}" lacks {", ".join(missing)} (found {len(present)} columns); '
                "allowed: a LiteLLM database whose tables this role may read"
            )
        return present

    def _stream(self, sql: str, parameters: dict[str, str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        connection = connect()
        try:
            load_packaged(connection, "postgres_scanner")
            connection.execute(f"attach {literal(self._url)} as gateway (type postgres, read_only)")
            yield from batches(connection, sql, parameters, schema)
        except duckdb.Error as error:
            raise self._told(error) from None
        finally:
            connection.close()

    def _received(self, query: str) -> Iterator[pa.RecordBatch]:
        """The rows of one query as the server's binary COPY brings them."""
        try:
            with dbapi.connect(self._url) as connection, connection.cursor() as cursor:
                cursor.execute("set transaction read only")
                cursor.execute(query)
                yield from cursor.fetch_record_batch()
        except dbapi.Error as error:
            raise self._told(error) from None

    def _told(self, error: Exception) -> GatewayDatabaseError:
        """The failure without the URL, which drivers quote whole when they cannot connect."""
        reason = str(error).replace(self._url, "the configured database_url").splitlines()[0]
        password = urlsplit(self._url).password
        return GatewayDatabaseError(
            f"litellm: database: {reason.replace(password, '***') if password else reason}"
        )


def _on_server(query: str) -> str:
    """A query that the server runs itself, as a relation."""
    return f"postgres_query('gateway', {literal(query)})"


def _slices(window: Window) -> Iterator[tuple[datetime, datetime]]:
    step = (window.end - window.start) / _SLICES
    bounds = [window.start + step * number for number in range(_SLICES)] + [window.end]
    yield from pairwise(bounds)
