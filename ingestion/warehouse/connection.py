"""The configured warehouse, opened: DuckDB by its file, Postgres by its URL, both in UTC.

Belongs here: connections and what dbt must be told to open the same warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingestion.config import Config, ConfigError, DuckDBWarehouse, PostgresWarehouse, Secret
from ingestion.duck import load_packaged

if TYPE_CHECKING:
    import psycopg


def dbt_target(config: Config) -> str:
    """The dbt target of the configured warehouse: `duckdb` or `postgres`."""
    return config.warehouse.engine


def dbt_environment(config: Config) -> dict[str, str]:
    """The environment variables by which dbt's profile opens the configured warehouse.

    Raises:
        ConfigError: the warehouse's URL is not set or is no libpq URL.
    """
    if isinstance(config.warehouse, DuckDBWarehouse):
        return {"UTV_DUCKDB_PATH": str(config.warehouse.path.absolute())}
    parts = _url_parts(postgres_url(config.warehouse))
    # what the URL leaves out is libpq's own default, spelled out because dbt has no such defaults
    return {
        "UTV_PG_HOST": parts.get("host", "localhost"),
        "UTV_PG_PORT": parts.get("port", "5432"),
        "UTV_PG_USER": parts.get("user", "postgres"),
        "UTV_PG_PASSWORD": parts.get("password", ""),
        "UTV_PG_DATABASE": parts.get("dbname", parts.get("user", "postgres")),
    }


def postgres_url(warehouse: PostgresWarehouse) -> str:
    """The libpq URL of the team server, secret resolved (ConfigError when it is not set)."""
    return Secret(warehouse.url).resolve()


@contextmanager
def open_duckdb(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse file, made when it does not exist; closed afterwards so that the next writer may open it.

    Raises:
        ConfigError: the file cannot be opened: another program writes to it, or it is no DuckDB file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(path))
    except duckdb.Error as error:
        raise ConfigError(f"warehouse.path: {path} cannot be opened as a DuckDB file: {error}") from error
    try:
        load_packaged(connection, "icu")
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


@contextmanager
def open_postgres(warehouse: PostgresWarehouse) -> Iterator[psycopg.Connection[Any]]:
    """The team server in UTC; commits when the block ends without an error.

    Raises:
        ConfigError: the server cannot be reached, or refuses the user.
    """
    import psycopg

    try:
        connection = psycopg.connect(postgres_url(warehouse), options="-c timezone=UTC")
    except psycopg.OperationalError as error:
        raise ConfigError(f"warehouse.url: the PostgreSQL server cannot be reached: {error}") from error
    with connection:
        yield connection


def require_warehouse(config: Config) -> None:
    """Open the warehouse once and close it, so that a night that could not be kept is not begun.

    Raises:
        ConfigError: the server cannot be reached, or another program holds the file.
    """
    if isinstance(config.warehouse, PostgresWarehouse):
        with open_postgres(config.warehouse):
            return
    if config.warehouse.path.exists():
        with open_duckdb(config.warehouse.path):
            return


def read_rows(config: Config, sql: str) -> list[tuple[Any, ...]]:
    """The rows of one query that both engines understand."""
    (rows,) = read_each(config, [sql])
    return rows


def read_each(config: Config, queries: Sequence[str]) -> list[list[tuple[Any, ...]]]:
    """The rows of several queries, read over one connection."""
    if isinstance(config.warehouse, DuckDBWarehouse):
        with open_duckdb(config.warehouse.path) as connection:
            return [connection.execute(sql).fetchall() for sql in queries]
    with open_postgres(config.warehouse) as server:
        return [server.execute(sql).fetchall() for sql in queries]


def run_statements(config: Config, statements: Sequence[str]) -> None:
    """Run statements that both engines understand, all of them or none."""
    if isinstance(config.warehouse, DuckDBWarehouse):
        with open_duckdb(config.warehouse.path) as connection:
            connection.begin()
            for sql in statements:
                connection.execute(sql)
            connection.commit()
        return
    with open_postgres(config.warehouse) as server:
        for sql in statements:
            server.execute(sql)


def _url_parts(url: str) -> dict[str, str]:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        return {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError as error:
        raise ConfigError(
            "warehouse.url is no PostgreSQL URL; for example postgresql://user:password@host:5432/usage"
        ) from error
