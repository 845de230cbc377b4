"""Schema drift from the landed files to the history and the alerts: on both engines, and over a manifest of an older release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from dbt_runner import Warehouse

from ingestion.config import Config, Secret, parse_config
from ingestion.raw_zone import RawZone
from ingestion.sources.registry.tables import TEAMS
from ingestion.sources.usage_files.tables import REQUESTS
from ingestion.tables import Fetched, reader_of
from ingestion.warehouse.expose import expose
from ingestion.window import Window

pytestmark = pytest.mark.slow

ROWS = 20  # the fewest that are judged
OLDER = """
create schema raw_zone;
create table raw_zone.manifest (source text, entity text, "window" text, is_visible boolean);
"""


@dataclass(frozen=True)
class Place:
    """A raw zone and a warehouse of its own."""

    config: Config
    warehouse: Warehouse

    def land(self, day: int, ids: str | None, **changes: Any) -> None:
        """A day of November with calls and a snapshot of teams, whose columns are replaced as it says."""
        meters = {name: 10 for name in REQUESTS.columns if name.endswith("_tokens")}
        call = dict.fromkeys(REQUESTS.columns) | meters | {
            "requested_at": datetime(2026, 11, day, 5, tzinfo=UTC),
            "provider": "anthropic",
            "model_name": "m",
            "payment_basis": "metered",
            "session_id": "s",
            "branch": "b",
            **changes,
        }  # fmt: skip
        team = {"name": "n", "gateway_team_ids": ids}
        teams = [{"team_key": f"t{n}", **team} for n in range(ROWS)]
        zone, window = RawZone(Secret(self.config.raw_zone).resolve()), Window.day(date(2026, 11, day))
        zone.land(
            REQUESTS,
            window,
            Fetched(reader_of(REQUESTS, [{**call, "request_id": f"r{n}"} for n in range(ROWS)])),
        )
        zone.land(TEAMS, window, Fetched(pa.Table.from_pylist(teams, schema=TEAMS.schema).to_reader()))

    def told(self) -> list[dict[str, Any]]:
        """What a build says of drift, as history has it."""
        expose(self.config)
        self.warehouse.dbt(
            "build", "--select", "+quality_check_results", "+mart_alert_facts", "--exclude-resource-type",
            "unit_test", "--exclude-resource-type", "test",
        )  # fmt: skip
        return self.warehouse.rows(
            "select checked_on, subject_key, severity, measured_value, offending_rows, asset "
            "from marts.quality_check_results where check_name = 'schema_drift' order by checked_on, subject_key"
        )


@pytest.fixture(params=["duckdb", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    location = str(tmp_path / "warehouse.duckdb")
    engine: dict[str, Any] = {"engine": "duckdb", "path": location}
    if request.param == "postgres":
        location = request.getfixturevalue("postgres_database")
        engine = {"engine": "postgres", "url": location}
        with psycopg.connect(location, autocommit=True) as connection:
            connection.execute(OLDER.encode())
    config = parse_config(
        {
            "warehouse": engine,
            "raw_zone": str(tmp_path / "raw"),
            "registry": str(tmp_path),
            "start_date": "2026-11-01",
            "sources": {},
        }
    )
    return Place(config, Warehouse(location, tmp_path))


def test_columns_that_a_vendor_renamed_are_in_history_and_among_the_alerts(place: Place) -> None:
    for day in (1, 2, 3):
        place.land(day, "x")
    place.land(4, None, session_id=None, branch=None)
    calls, teams = "usage_files/requests", "registry/teams"
    told = place.told()
    assert [tuple(row.values()) for row in told] == [
        (date(2026, 11, 5), teams, "warn", 1, "gateway_team_ids: empty since 2026-11-04", f"raw/{teams}"),
        (
            date(2026, 11, 5),
            calls,
            "warn",
            2,
            "branch: empty since 2026-11-04\nsession_id: empty since 2026-11-04",
            f"raw/{calls}",
        ),
    ]
    facts = "select fact_key, severity, title from marts.mart_alert_facts where fact_key like 'check/schema_drift/%' order by 1"
    assert [tuple(row.values()) for row in place.warehouse.rows(facts)] == [
        (f"check/schema_drift/{subject}", "warn", "Columns of a table hold nothing any more")
        for subject in (teams, calls)
    ]
    place.land(5, "x", session_id=None)
    later = place.told()
    assert later[:2] == told
    assert [(row["subject_key"], row["severity"], row["offending_rows"]) for row in later[2:]] == [
        (teams, "ok", None),
        (calls, "warn", "session_id: empty since 2026-11-04"),
    ]
