"""Fixtures of the integration tests: a scripted HTTP server, a patience that does not wait, a gateway's database."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingestion.sources.litellm.queries import NEEDED
from tests.http_script import Script, scripted
from tests.http_sources import Waiting


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted() as running:
        yield running


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture(scope="module")
def gateway(postgres_server: Any) -> Iterator[str]:
    """A database with every migration that the package holds, applied in name order."""
    url = postgres_server.new_database()
    spec = importlib.util.find_spec("litellm_proxy_extras")
    assert spec is not None and spec.submodule_search_locations
    migrations = Path(spec.submodule_search_locations[0]) / "migrations"
    with psycopg.connect(url, autocommit=True) as connection:
        for script in sorted(migrations.glob("*/migration.sql")):
            connection.execute(script.read_text())
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def rows(gateway: str) -> Iterator[psycopg.Connection]:
    """A connection to the empty tables."""
    with psycopg.connect(gateway, autocommit=True) as connection:
        for table in NEEDED:
            connection.execute(f'truncate "{table}" cascade')
        yield connection
