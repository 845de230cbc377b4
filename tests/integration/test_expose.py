"""Landed rows in the warehouse: the same typed relations on DuckDB and on a real Postgres."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingestion.config import Config, ConfigError, parse_config
from ingestion.landing import LandingError
from ingestion.raw_zone import RawZone
from ingestion.sources.registry.tables import TEAMS
from ingestion.sources.usage_files.tables import REQUESTS
from ingestion.tables import Fetched, Table, all_tables
from ingestion.warehouse import dbt_environment, expose
from ingestion.warehouse.connection import read_rows
from ingestion.window import Window

pytestmark = pytest.mark.slow
OCTOBER = Window.of_days(date(2026, 10, 1), date(2026, 10, 2))
LARGEST = Decimal("12345678901234567890123456.123456789012")


@pytest.fixture(params=["duckdb", "postgres"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    """An empty zone and an empty warehouse of each engine."""
    if request.param == "duckdb":
        return configured(tmp_path, {"engine": "duckdb", "path": str(tmp_path / "warehouse.duckdb")})
    return configured(tmp_path, {"engine": "postgres", "url": request.getfixturevalue("postgres_database")})


def configured(folder: Path, warehouse: dict[str, Any]) -> Config:
    paths = {"raw_zone": str(folder / "raw"), "registry": str(folder)}
    return parse_config({"warehouse": warehouse, **paths, "start_date": "2026-10-01", "sources": {}})


def at_the_end_of(day: int) -> datetime:
    """The last microsecond of a day of October 2026, as it lands: naive UTC."""
    return datetime(2026, 10, day, 23, 59, 59, 999999, tzinfo=UTC).replace(tzinfo=None)


def request(name: str, day: int = 1, cost: Decimal | None = None, **values: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(REQUESTS.columns)
    zeros = {column: 0 for column in REQUESTS.required if column.endswith("_tokens")}
    named = {"request_id": name, "provider": "p", "model_name": "m", "payment_basis": "metered"}
    at = at_the_end_of(day)
    return {**empty, **zeros, **named, "requested_at": at, "gateway_cost_usd": cost, **values}


def land(
    config: Config, rows: list[dict[str, Any]], window: Window = OCTOBER, table: Table = REQUESTS
) -> None:
    schema = pa.schema(list(table.columns.items()))
    read = Fetched(pa.Table.from_pylist(rows, schema=schema).to_reader())
    RawZone(str(config.raw_zone)).land(table, window, read, force=True)


def seen(config: Config) -> list[tuple[Any, ...]]:
    return read_rows(
        config,
        "select request_id, requested_at, gateway_cost_usd, _window "
        "from raw_usage_files.requests order by request_id",
    )


def test_expose_makes_every_declared_table_typed_and_empty(config: Config) -> None:
    names = expose(config)
    assert len(names) == len(all_tables()) + 1
    for name in names:
        schema, entity = name.split(".")
        assert read_rows(config, f'select count(*) from {schema}."{entity}"') == [(0,)]
    types = dict(
        read_rows(
            config,
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'raw_usage_files' and table_name = 'requests'",
        )
    )
    assert list(types) and set(types) == {*REQUESTS.columns, "_window"}
    assert types["gateway_cost_usd"].lower().startswith(("decimal(38,12)", "numeric"))
    assert types["output_tokens"].lower() == "bigint"


def test_expose_keeps_money_and_microseconds_exact(config: Config) -> None:
    smallest = Decimal("1e-12")
    money = [LARGEST, LARGEST.copy_negate(), smallest, None]  # `-x` would round to Python's 28 digits
    land(
        config, [request(name, 2 if name == "b" else 1, usd) for name, usd in zip("abcd", money, strict=True)]
    )
    expose(config)
    first, second = (at_the_end_of(day) for day in (1, 2))
    assert seen(config) == [
        ("a", first, LARGEST, "2026-10-01"),
        ("b", second, LARGEST.copy_negate(), "2026-10-02"),
        ("c", first, smallest, "2026-10-01"),
        ("d", first, None, "2026-10-01"),
    ]
    assert read_rows(config, "select sum(gateway_cost_usd) from raw_usage_files.requests") == [(smallest,)]


def test_expose_again_shows_what_changed_and_no_more(config: Config) -> None:
    land(config, [request("a"), request("b", 2)])
    expose(config)
    land(config, [request("a", cost=Decimal(5))], Window.day(date(2026, 10, 1)))
    expose(config)
    expose(config)
    assert [(row[0], row[2]) for row in seen(config)] == [("a", Decimal(5)), ("b", None)]
    manifest = read_rows(
        config, 'select "window", n, rows, is_visible from raw_zone.manifest order by "window"'
    )
    assert manifest == [("2026-10-01", 2, 1, True), ("2026-10-02", 1, 1, True)]


def test_expose_hides_windows_that_are_superseded(config: Config) -> None:
    team = {"team_key": "t", "name": "old", "gateway_team_ids": None}
    land(config, [team], Window.day(date(2026, 10, 1)), TEAMS)
    expose(config)
    land(config, [{**team, "name": "new"}], Window.day(date(2026, 10, 2)), TEAMS)
    hour = Window(datetime(2026, 10, 1, 23, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC))
    land(config, [request("hourly")], hour)
    expose(config)
    assert read_rows(config, "select name, _window from raw_registry.teams") == [("new", "2026-10-02")]
    assert [row[3] for row in seen(config)] == ["2026-10-01T23"]
    land(config, [request("daily")], Window.day(date(2026, 10, 1)))
    expose(config)
    assert [(row[0], row[3]) for row in seen(config)] == [("daily", "2026-10-01")]


def test_expose_reads_files_that_lack_a_newer_column(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    columns = {name: kind for name, kind in REQUESTS.columns.items() if name != "prefix_key"}
    row = request("a")
    row.pop("prefix_key")
    land(config, [row], table=replace(REQUESTS, columns=columns))
    expose(config)
    assert read_rows(config, "select request_id, prefix_key from raw_usage_files.requests") == [("a", None)]


def test_expose_names_a_torn_file(tmp_path: Path) -> None:
    config = configured(tmp_path, {"engine": "duckdb", "path": str(tmp_path / "w.duckdb")})
    land(config, [request("a")])
    file = tmp_path / "raw" / "usage_files" / "requests" / "2026-10-01.parquet"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(
        LandingError, match=r"usage_files.requests: .*2026-10-01.parquet .*not a whole Parquet file"
    ):
        expose(config)


def test_load_killed_between_rows_and_hash_is_mended(tmp_path: Path, postgres_database: str) -> None:
    config = configured(tmp_path, {"engine": "postgres", "url": postgres_database})
    expose(config)
    land(config, [request("a"), request("b", 2)])
    # the hash cannot be written: the rows of that window must not stay either
    break_state(postgres_database, "add constraint broken check (\"window\" <> '2026-10-02')")
    with pytest.raises(Exception, match="broken"):
        expose(config)
    assert [row[0] for row in seen(config)] == ["a"]
    break_state(postgres_database, "drop constraint broken")
    expose(config)
    assert [row[0] for row in seen(config)] == ["a", "b"]


def break_state(url: str, change: str) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute(f"alter table raw_zone.loaded_windows {change}")


def test_expose_loads_a_table_anew_when_its_type_changed(tmp_path: Path, postgres_database: str) -> None:
    import psycopg

    config = configured(tmp_path, {"engine": "postgres", "url": postgres_database})
    land(config, [request("a", cost=Decimal("0.1"))])
    expose(config)
    with psycopg.connect(postgres_database) as connection:
        connection.execute(
            "alter table raw_usage_files.requests alter gateway_cost_usd type double precision"
        )
        connection.execute("alter table raw_usage_files.requests drop column prefix_key")
    expose(config)
    assert seen(config)[0][2] == Decimal("0.1")
    assert read_rows(config, "select prefix_key from raw_usage_files.requests") == [(None,)]


def test_warehouse_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    nobody = configured(tmp_path, {"engine": "postgres", "url": "postgresql://u:p@127.0.0.1:1/none"})
    with pytest.raises(ConfigError, match=r"warehouse\.url: the PostgreSQL server cannot be reached"):
        expose(nobody)
    (tmp_path / "text.duckdb").write_text("no database" * 1000)
    broken = configured(tmp_path, {"engine": "duckdb", "path": str(tmp_path / "text.duckdb")})
    with pytest.raises(ConfigError, match=r"text\.duckdb cannot be opened as a DuckDB file"):
        expose(broken)


def test_dbt_environment_opens_the_same_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duck = configured(tmp_path, {"engine": "duckdb", "path": str(tmp_path / "w.duckdb")})
    assert dbt_environment(duck) == {"UTV_DUCKDB_PATH": str(tmp_path / "w.duckdb")}
    server = configured(tmp_path, {"engine": "postgres", "url": "env:UTV_TEST_URL"})
    with pytest.raises(ConfigError, match="UTV_TEST_URL is not set"):
        dbt_environment(server)
    monkeypatch.setenv("UTV_TEST_URL", "postgresql://me:s%40lt@db.example.test/usage")
    assert dbt_environment(server) == {
        "UTV_PG_HOST": "db.example.test",
        "UTV_PG_PORT": "5432",
        "UTV_PG_USER": "me",
        "UTV_PG_PASSWORD": "s@lt",
        "UTV_PG_DATABASE": "usage",
    }
    monkeypatch.setenv("UTV_TEST_URL", "mysql://me@db")
    with pytest.raises(ConfigError, match="no PostgreSQL URL"):
        dbt_environment(server)
