"""Days as Dagster's partitions and as our windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from small_night import small_config

from ingestion.sources.anthropic.tables import COST, WORKSPACES
from ingestion.window import Window
from orchestration.partitions import daily, last_closed_day, range_tags, run_window, with_look_back


def test_daily_offers_every_day_of_a_closed_example(tmp_path: Path) -> None:
    assert daily(small_config(tmp_path)).get_partition_keys() == ["2026-10-01", "2026-10-02", "2026-10-03"]


def test_daily_offers_a_closed_example_that_lies_ahead_of_the_clock(tmp_path: Path) -> None:
    ahead = datetime.now(UTC).date() + timedelta(days=400)
    config = small_config(tmp_path, start_date=ahead, end_date=ahead + timedelta(days=1))
    assert daily(config).get_partition_keys() == [str(ahead), str(ahead + timedelta(days=1))]


def test_last_closed_day_is_yesterday_when_the_configuration_is_open(tmp_path: Path) -> None:
    config = small_config(tmp_path, end_date=None)
    assert last_closed_day(config, datetime(2026, 11, 3, 0, 1, tzinfo=UTC)) == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("tags", "window"),
    [
        (
            range_tags(date(2026, 10, 1), date(2026, 10, 3)),
            Window.of_days(date(2026, 10, 1), date(2026, 10, 3)),
        ),
        ({"dagster/partition": "2026-10-02"}, Window.parse("2026-10-02")),
        ({}, None),
    ],
)
def test_run_window_reads_the_tags_of_a_run(tags: dict[str, str], window: Window | None) -> None:
    assert run_window(tags) == window


def test_look_back_is_the_longest_of_the_tables_and_stops_at_the_first_day(tmp_path: Path) -> None:
    config = small_config(tmp_path, start_date="2026-10-01", end_date=None)
    late, early = Window.parse("2026-11-20"), Window.parse("2026-10-02")
    assert with_look_back(late, (WORKSPACES, COST), config) == Window.of_days(
        date(2026, 10, 21), date(2026, 11, 20)
    )
    assert with_look_back(early, (COST,), config) == Window.of_days(date(2026, 10, 1), date(2026, 10, 2))
    assert with_look_back(early, (WORKSPACES,), config) == early
