"""A company of its own on either engine, whose hours and nights run in this process."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import psycopg
import yaml

from ingestion.alerts.facts import Fact, alerts_store, read_facts
from ingestion.config import EXAMPLES, load_config
from ingestion.raw_zone import RawZone
from ingestion.tables import Table
from orchestration.definitions import build_definitions
from orchestration.partitions import hours_tags, range_tags
from tests.marts import Rows, duckdb_rows, postgres_rows, read_rows


@dataclass(frozen=True)
class Place:
    """A warehouse of its own: the server's database at `url`, else a file of DuckDB's."""

    folder: Path
    start: date
    sources: Mapping[str, Any]
    registry: Path = field(default=EXAMPLES / "packmind" / "registry")
    url: str | None = None

    @property
    def config(self) -> Path:
        """The configuration file, as it is now."""
        embedded = {"engine": "duckdb", "path": str(self.folder / "warehouse.duckdb")}
        settings = {
            "warehouse": {"engine": "postgres", "url": self.url} if self.url else embedded,
            "raw_zone": str(self.folder / "raw"),
            "published": str(self.folder / "published"),
            "people_salt": "published",
            "registry": str(self.registry),
            "start_date": self.start.isoformat(),
            "sources": dict(self.sources),
        }
        path = self.folder / "config.yaml"
        path.write_text(yaml.safe_dump(settings))
        return path

    def run(self, job: str, tags: dict[str, str]) -> None:
        """One green run."""
        definitions = build_definitions(load_config(self.config))
        with dg.DagsterInstance.ephemeral() as instance:
            done = definitions.resolve_job_def(job).execute_in_process(tags=tags, instance=instance)
        assert done.success

    def night(self, first: date, last: date | None = None) -> None:
        """Land, check, build and publish one day, or all from `first` to `last`."""
        self.run("nightly", range_tags(first, last or first))

    def hours(self, until: datetime) -> None:
        """Land, build and tell the hours of the day before `until`."""
        self.run("intraday", hours_tags(until))

    def copied(self, folder: Path) -> Place:
        """The same company as it is now, somewhere else; a server's database needs nobody connected to it."""
        shutil.copytree(self.folder, folder, symlinks=True)
        if self.url is None:
            return replace(self, folder=folder)
        server, _, name = self.url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
            )
            connection.execute(f"create database {name}_copy template {name}")
        return replace(self, folder=folder, url=f"{self.url}_copy")

    @property
    def marts(self) -> Rows:
        """What the last build left."""
        if self.url is not None:
            return postgres_rows(self.url)
        # as dbt in this process has opened it, which is not read-only
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as connection:
            return read_rows(lambda sql: connection.execute(sql).fetchall())

    @property
    def published(self) -> Rows:
        """What people read."""
        if self.url is not None:
            return postgres_rows(self.url, "published")
        return duckdb_rows(str(self.folder / "published" / "usage_to_value.duckdb"))

    def windows(self, table: Table) -> list[str]:
        """The windows of a table that a reader sees."""
        return [Path(file).stem for file in RawZone(str(self.folder / "raw")).visible_files(table)]

    def facts(self) -> dict[str, Fact]:
        """What the alerts read, by key."""
        found = read_facts(alerts_store(load_config(self.config)))
        assert found is not None
        return {fact.key: fact for fact in found}


def column(rows: Rows, mart: str, name: str) -> list[str]:
    """The values of one column, in order."""
    header, *found = rows[mart]
    return sorted(row[header.index(name)] for row in found)
