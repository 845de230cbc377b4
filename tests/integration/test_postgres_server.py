"""The test server itself: real, fresh, unprivileged, and also from the wheel's binaries."""

from __future__ import annotations

import psycopg
import pytest
from postgres_server import OLDEST, PostgresServer, wheel_binaries

pytestmark = pytest.mark.slow


def test_postgres_database_is_fresh_and_new_enough(postgres_database: str, postgres_url: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        version = int(connection.execute("show server_version_num").fetchone()[0]) // 10000
        tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()[
            0
        ]
    assert version >= OLDEST
    assert tables == 0
    assert postgres_database != postgres_url


def test_postgres_server_orders_as_people_do(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        row = connection.execute(
            "select 'b' > 'A', 'a' < 'B', 'b' collate \"C\" < 'A' collate \"C\""
        ).fetchone()
    assert row == (True, True, False)


def test_postgres_server_runs_from_the_wheel() -> None:
    server = PostgresServer(wheel_binaries())
    try:
        with psycopg.connect(server.start().new_database()) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        server.stop()
