"""Hours of today: landed and built before the day is over, told, not published, and gone when the day is landed over them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest
import yaml

from ingestion.alerts.facts import alerts_store, read_facts
from ingestion.config import EXAMPLES, load_config
from ingestion.raw_zone import RawZone
from ingestion.sources.usage_files.tables import REQUESTS
from orchestration.definitions import build_definitions
from orchestration.partitions import hours_tags, range_tags
from tests.marts import Rows, assert_same_rows, duckdb_rows, read_rows

pytestmark = [pytest.mark.slow, pytest.mark.soak]

FIRST, SECOND = date(2026, 2, 6), date(2026, 2, 7)
HEADER = (
    "request_id,requested_at,provider,model_name,uncached_input_tokens,cache_read_tokens,cache_write_5m_tokens,"
    "cache_write_1h_tokens,cache_write_unknown_ttl_tokens,output_tokens,workflow\n"
)
MORNING = ["2026-02-06T10:00:00Z", "2026-02-07T00:30:00Z", "2026-02-07T02:59:59Z"]
LATER = ["2026-02-07T01:10:00Z", "2026-02-07T03:00:00Z", "2026-02-07T23:59:59Z"]  # the first one came late


@dataclass(frozen=True)
class Place:
    """A warehouse of its own, and its runs in this process."""

    folder: Path

    def prepare(self, times: list[str]) -> None:
        """The usage that is there by now."""
        lines = [f"r{t},{t},anthropic,claude-sonnet-4-5,1000,0,0,0,0,50,agents\n" for t in times]
        (self.folder / "usage.csv").write_text(HEADER + "".join(lines))

    def run(self, job: str, tags: dict[str, str]) -> None:
        """One green run."""
        settings = {
            "warehouse": {"engine": "duckdb", "path": str(self.folder / "warehouse.duckdb")},
            "raw_zone": str(self.folder / "raw"),
            "published": str(self.folder / "published"),
            "people_salt": "published",
            "registry": str(EXAMPLES / "packmind" / "registry"),
            "start_date": "2026-02-06",
            "sources": {"usage_files": {"path": str(self.folder / "usage.csv")}},
        }
        (self.folder / "config.yaml").write_text(yaml.safe_dump(settings))
        definitions = build_definitions(load_config(self.folder / "config.yaml"))
        with dg.DagsterInstance.ephemeral() as instance:
            done = definitions.resolve_job_def(job).execute_in_process(tags=tags, instance=instance)
        assert done.success

    def night(self, day: date) -> None:
        """Land, check, build and publish one day."""
        self.run("nightly", range_tags(day, day))

    @property
    def marts(self) -> Rows:
        # as dbt in this process has opened it, which is not read-only
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as connection:
            return read_rows(lambda sql: connection.execute(sql).fetchall())

    @property
    def published(self) -> Rows:
        return duckdb_rows(str(self.folder / "published" / "usage_to_value.duckdb"))

    def windows(self) -> list[str]:
        """The windows of requests that a reader sees."""
        zone = RawZone(str(self.folder / "raw"))
        return [Path(file).stem for file in zone.visible_files(REQUESTS)]


def requests_of(rows: Rows) -> list[str]:
    header, *found = rows["fct_requests"]
    return sorted(row[header.index("requested_at")] for row in found)


def test_hours_are_seen_today_and_leave_no_trace_when_the_day_is_landed(tmp_path: Path) -> None:
    with_hours, without = Place(tmp_path / "with"), Place(tmp_path / "without")
    with_hours.folder.mkdir()
    with_hours.prepare(MORNING)
    with_hours.night(FIRST)
    shutil.copytree(with_hours.folder, without.folder, symlinks=True)

    with_hours.run("intraday", hours_tags(datetime(2026, 2, 7, 3, tzinfo=UTC)))
    assert with_hours.windows() == ["2026-02-06", "2026-02-07T00", "2026-02-07T02"]
    assert [time[:10] for time in requests_of(with_hours.marts)] == ["2026-02-06", "2026-02-07", "2026-02-07"]
    assert len(requests_of(with_hours.published)) == 1  # people read whole nights
    assert read_facts(alerts_store(load_config(with_hours.folder / "config.yaml"))) is not None

    for place in (with_hours, without):
        place.prepare([*MORNING, *LATER])
        place.night(SECOND)
    assert with_hours.windows() == ["2026-02-06", "2026-02-07"]
    assert len(requests_of(with_hours.marts)) == 6
    assert_same_rows(with_hours.marts, without.marts)
    assert_same_rows(with_hours.published, without.published)
