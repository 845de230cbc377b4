"""The gateway's own database: which columns this install has, and its calls, teams and keys as Arrow batches.

Belongs here: I/O with LiteLLM's Postgres. Does not belong here: what a field means (`parse.py`).

Only what is named here is ever selected. Prompts and answers (`messages`, `response`, `proxy_server_request`) and the
requester's address are not among it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from itertools import pairwise
from queue import SimpleQueue
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
from adbc_driver_postgresql import dbapi

from ingestion.config import ConfigError
from ingestion.duck import batches, connect, rejecting_schema, shaped_once, side_by_side
from ingestion.people import PERSON_KEY_SQL
from ingestion.sources.litellm.parse import calls_sql, distinct_shapes, without_emails
from ingestion.sources.litellm.queries import (
    DAILY_COUNTS,
    KEY_COLUMNS,
    NEEDED,
    TEAM_COLUMNS,
    daily_spend_query,
    entity_query,
    spend_logs_query,
)
from ingestion.sources.litellm.tables import DAILY_SPEND, KEYS, SPEND_LOGS, TEAMS
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
    """Read-only access to one LiteLLM database by binary COPY into Arrow; `url` is a libpq URL.

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
        query = entity_query("LiteLLM_TeamTable", TEAM_COLUMNS, self._columns_of("LiteLLM_TeamTable"))
        return self._entities(TEAMS, query, "select * from arrived", {})

    def keys(self, salt: str) -> Fetched:
        """Every virtual key as it is now; its owner is hashed."""
        table = "LiteLLM_VerificationToken"
        query = entity_query(table, KEY_COLUMNS, self._columns_of(table))
        person = PERSON_KEY_SQL.format(column="user_id")
        hashed = f"case when trim(user_id) <> '' then {person} end as user_person_key"
        alias = f"{without_emails('api_key_alias')} as api_key_alias"
        sql = f"select * replace ({alias}), {hashed} from arrived"
        return self._entities(KEYS, query, sql, {"salt": salt})

    def daily_spend(self, window: Window) -> Fetched:
        """The gateway's own totals of the window's days; none where the install does not keep them."""
        table = "LiteLLM_DailyUserSpend"
        if not self._present(table):
            return Fetched(pa.RecordBatchReader.from_batches(DAILY_SPEND.schema, iter(())))
        query = daily_spend_query(self._columns_of(table), window.start, window.end)
        sql = (
            "select cast(date as date) as usage_date, cast(date as timestamp) as usage_at, api_key as api_key_hash, "
            f"model, custom_llm_provider, {', '.join(DAILY_COUNTS)}, cast(spend as decimal(38, 12)) as spend_usd "
            "from arrived"
        )
        return self._entities(DAILY_SPEND, query, sql, {})

    def _calls(
        self, queries: list[str], parameters: dict[str, str], schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        """The calls of every query, shaped batch by batch as the server sends them."""
        with ExitStack() as opened:
            engine = opened.enter_context(connect())
            # the queries already run side by side
            engine.execute("set threads = 1")
            # opening one takes the server longer than a small slice does
            ready: SimpleQueue[dbapi.Connection] = SimpleQueue()
            for _ in range(min(CONNECTIONS, len(queries))):
                ready.put(opened.enter_context(self._connected()))
            sources = [partial(self._shaped, engine, ready, query, parameters, schema) for query in queries]
            yield from side_by_side(sources, CONNECTIONS)

    def _shaped(
        self, engine: duckdb.DuckDBPyConnection, ready: SimpleQueue[dbapi.Connection], query: str,
        parameters: dict[str, str], schema: pa.Schema,
    ) -> Iterator[pa.RecordBatch]:  # fmt: skip
        sql, server = calls_sql("select * from arrived", window=None), ready.get()
        with engine.cursor() as connection, engine.cursor() as texts:
            for arrived in self._received(server, query):
                connection.register("arrived", pa.Table.from_batches([arrived]))
                for batch in batches(connection, sql, parameters, schema):
                    yield shaped_once(texts, batch, distinct_shapes(), parameters)
        ready.put(server)

    def _entities(self, table: Table, query: str, sql: str, parameters: dict[str, str]) -> Fetched:
        """A small table; `sql` makes its landed columns of the relation `arrived`."""

        def rows() -> Iterator[pa.RecordBatch]:
            with connect() as connection, self._connected() as server:
                for arrived in self._received(server, query):
                    connection.register("arrived", pa.Table.from_batches([arrived]))
                    yield from batches(connection, sql, parameters, table.schema)

        return Fetched(pa.RecordBatchReader.from_batches(table.schema, rows()))

    def _columns_of(self, table: str) -> set[str]:
        """The columns this install has, after a look whether the needed ones are there."""
        present = self._present(table)
        missing = [name for name in NEEDED[table] if name not in present]
        if missing:
            raise GatewayDatabaseError(
                f'litellm: table "{table}" lacks {", ".join(missing)} (found {len(present)} columns); '
                "allowed: a LiteLLM database whose tables this role may read"
            )
        return present

    def _present(self, table: str) -> set[str]:
        """The columns this install shows this role; none where there is no such table."""
        asked = (
            "select column_name::text as column_name from information_schema.columns "
            f"where table_name = {literal(table)} and table_schema = any (current_schemas(false))"
        )
        with self._connected() as server:
            found = [batch.column("column_name").to_pylist() for batch in self._received(server, asked)]
        return {str(name) for names in found for name in names}

    @contextmanager
    def _connected(self) -> Iterator[dbapi.Connection]:
        """One connection that may only read."""
        try:
            connection = dbapi.connect(self._url)
        except dbapi.Error as error:
            raise self._told(error) from None
        with connection:
            with connection.cursor() as cursor:
                cursor.execute("set transaction read only")
            yield connection

    def _received(self, connection: dbapi.Connection, query: str) -> Iterator[pa.RecordBatch]:
        """The rows of one query as the server's binary COPY brings them."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                yield from (batch for batch in cursor.fetch_record_batch() if batch.num_rows)
        except dbapi.Error as error:
            raise self._told(error) from None

    def _told(self, error: Exception) -> GatewayDatabaseError:
        """The failure without the URL, which drivers quote whole when they cannot connect."""
        reason = str(error).replace(self._url, "the configured database_url").splitlines()[0]
        password = urlsplit(self._url).password
        return GatewayDatabaseError(
            f"litellm: database: {reason.replace(password, '***') if password else reason}"
        )


def _slices(window: Window) -> Iterator[tuple[datetime, datetime]]:
    step = (window.end - window.start) / _SLICES
    bounds = [window.start + step * number for number in range(_SLICES)] + [window.end]
    yield from pairwise(bounds)
