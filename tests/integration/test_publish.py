"""The published copy: swapped whole, read-only, and open to readers while the next night runs."""

from __future__ import annotations

import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow.parquet as pq
import pytest

from ingestion.config import Config, parse_config
from ingestion.warehouse import PublishError, publish
from ingestion.warehouse.publish import FILE

pytestmark = pytest.mark.slow

MARTS = """
drop schema if exists marts cascade;
create schema marts;
create table marts.fct_charges (charge_key varchar(40), billed_usd numeric(38, 12));
insert into marts.fct_charges values ('a', {usd}), ('b', 0.000000000001);
create view marts.mart_total as select sum(billed_usd) as billed_usd from marts.fct_charges;
comment on table marts.fct_charges is 'One row a billed line, "as billed" by the vendor''s report.';
comment on column marts.fct_charges.billed_usd is 'US dollars, exact.';
create schema if not exists staging;
create table if not exists staging.secret (x integer);
"""


def configured(folder: Path, warehouse: dict[str, Any]) -> Config:
    return parse_config(
        {"warehouse": warehouse, "registry": str(folder), "start_date": "2026-10-01", "sources": {},
         "published": str(folder / "published")}
    )  # fmt: skip


@pytest.fixture
def duck(tmp_path: Path) -> Config:
    """A DuckDB warehouse with two marts."""
    config = configured(tmp_path, {"engine": "duckdb", "path": str(tmp_path / "warehouse.duckdb")})
    build(config, "1.5")
    return config


@pytest.fixture
def server(tmp_path: Path, postgres_database: str) -> Config:
    """A Postgres warehouse with two marts."""
    config = configured(tmp_path, {"engine": "postgres", "url": postgres_database})
    build(config, "1.5")
    return config


def build(config: Config, usd: str) -> None:
    if config.warehouse.engine == "duckdb":
        with duckdb.connect(str(config.warehouse.path)) as connection:
            connection.execute(MARTS.format(usd=usd))
    else:
        with psycopg.connect(str(config.warehouse.url)) as connection:
            connection.execute(MARTS.format(usd=usd))


def read_published(config: Config) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(config.published / FILE), read_only=True) as connection:
        return connection.execute("select * from marts.fct_charges order by 1").fetchall()


TINY = Decimal("0.000000000001")


def test_publish_copies_every_mart_with_types_comments_and_parquet(duck: Config) -> None:
    published = publish(duck)
    assert published.rows == {"fct_charges": 2, "mart_total": 1}
    assert str(published) == str(duck.published)
    assert read_published(duck) == [("a", Decimal("1.5")), ("b", TINY)]
    with duckdb.connect(str(duck.published / FILE), read_only=True) as connection:
        schemas = connection.execute(
            "select distinct schema_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
        comments = connection.execute(
            "select column_name, data_type, comment from duckdb_columns() "
            "where table_name = 'fct_charges' order by 1"
        ).fetchall()
        about = connection.execute(
            "select comment from duckdb_tables() where table_name = 'fct_charges'"
        ).fetchall()
    assert schemas == [("marts",)]
    assert about == [('One row a billed line, "as billed" by the vendor\'s report.',)]
    assert comments == [
        ("billed_usd", "DECIMAL(38,12)", "US dollars, exact."), ("charge_key", "VARCHAR", None)]  # fmt: skip
    assert pq.read_table(duck.published / "mart_total.parquet")["billed_usd"].to_pylist() == [
        Decimal("1.5") + TINY
    ]


def test_published_files_are_read_only(duck: Config) -> None:
    publish(duck)
    assert {stat.S_IMODE(file.stat().st_mode) for file in duck.published.iterdir()} == {0o444}


def test_publish_leaves_a_reader_with_what_it_opened(duck: Config) -> None:
    publish(duck)
    with duckdb.connect(str(duck.published / FILE), read_only=True) as held:
        first = held.execute("select sum(billed_usd) from marts.fct_charges").fetchall()
        for usd in ("2", "3"):
            build(duck, usd)
            publish(duck)
        assert held.execute("select sum(billed_usd) from marts.fct_charges").fetchall() == first
    assert read_published(duck)[0] == ("a", Decimal(3))


def test_publish_keeps_the_last_two_versions(duck: Config) -> None:
    versions = []
    for usd in ("1", "2", "3"):
        build(duck, usd)
        versions.append(publish(duck).version)
    kept = {folder.name for folder in duck.published.with_name("published-versions").iterdir()}
    assert kept == set(versions[1:])
    assert len(set(versions)) == 3


def test_publish_again_is_the_same_version(duck: Config) -> None:
    first = publish(duck)
    assert publish(duck) == first
    assert len(list(duck.published.with_name("published-versions").iterdir())) == 1


def test_publish_without_marts_leaves_the_last_good_copy(duck: Config) -> None:
    publish(duck)
    with duckdb.connect(str(duck.warehouse.path)) as connection:  # type: ignore[union-attr]
        connection.execute("drop schema marts cascade")
    with pytest.raises(PublishError, match="schema marts of the warehouse holds no relation"):
        publish(duck)
    assert read_published(duck)[0] == ("a", Decimal("1.5"))
    build(duck, "9")
    publish(duck)
    assert read_published(duck)[0] == ("a", Decimal(9))


def test_publish_never_replaces_a_folder_of_somebody_else(duck: Config) -> None:
    duck.published.mkdir()
    with pytest.raises(PublishError, match="is in the way"):
        publish(duck)


def test_publish_on_postgres_copies_marts_with_types_and_comments(server: Config) -> None:
    published = publish(server)
    assert published.rows == {"fct_charges": 2, "mart_total": 1}
    with psycopg.connect(str(server.warehouse.url)) as connection:  # type: ignore[union-attr]
        rows = connection.execute("select * from published.fct_charges order by 1").fetchall()
        kind = connection.execute(
            "select format_type(atttypid, atttypmod), col_description(attrelid, attnum) from pg_attribute "
            "where attrelid = 'published.fct_charges'::regclass and attname = 'billed_usd'"
        ).fetchone()
        about = connection.execute("select obj_description('published.fct_charges'::regclass)").fetchone()
    assert rows == [("a", Decimal("1.5")), ("b", TINY)]
    assert kind == ("numeric(38,12)", "US dollars, exact.")
    assert about == ('One row a billed line, "as billed" by the vendor\'s report.',)
    assert publish(server) == published
    build(server, "2")
    assert publish(server).version != published.version


def test_reader_reads_the_published_marts_and_nothing_else(server: Config) -> None:
    publish(server)
    publish(server)  # a second night: the grants must be there again
    url = str(server.warehouse.url)  # type: ignore[union-attr]
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("drop role if exists analyst")
        owner.execute("create role analyst login password 'analyst' in role utv_reader")
    reader = url.replace("utv:utv@", "analyst:analyst@")
    with psycopg.connect(reader, autocommit=True) as connection:
        assert connection.execute("select billed_usd from published.mart_total").fetchone() == (
            Decimal("1.5") + TINY,
        )
        for refused in (
            "select * from marts.fct_charges",
            "select * from staging.secret",
            "insert into published.fct_charges values ('c', 1)",
            "delete from published.fct_charges",
            "drop table published.fct_charges",
            "create table published.mine (x integer)",
            "create table public.mine (x integer)",
            "create schema mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


def test_publish_on_postgres_waits_for_no_reader(server: Config) -> None:
    publish(server)
    url = str(server.warehouse.url)  # type: ignore[union-attr]
    with psycopg.connect(url) as reading:
        reading.execute("begin isolation level repeatable read")
        reading.execute("select * from published.fct_charges")
        build(server, "2")
        publish(server)
        with psycopg.connect(url) as newcomer:
            assert newcomer.execute(
                "select billed_usd from published.fct_charges where charge_key = 'a'"
            ).fetchone() == (Decimal(2),)
    build(server, "3")
    publish(server)
    with psycopg.connect(url) as connection:
        left = connection.execute(
            "select nspname from pg_namespace where nspname like 'published%'"
        ).fetchall()
    assert left == [("published",)]


def test_publish_on_postgres_without_marts_leaves_the_last_good_copy(server: Config) -> None:
    publish(server)
    url = str(server.warehouse.url)  # type: ignore[union-attr]
    with psycopg.connect(url) as connection:
        connection.execute("drop schema marts cascade")
    with pytest.raises(PublishError, match="holds no relation"):
        publish(server)
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from published.fct_charges").fetchone() == (2,)
