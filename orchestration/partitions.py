"""Days: the partitions of landed tables, and the window a run reads.

Belongs here: the translation between Dagster's partitions and our half-open UTC windows. The windows
themselves are in `ingestion/window.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from ingestion.config import Config
from ingestion.tables import Table
from ingestion.window import Window

RANGE_START, RANGE_END, SINGLE_DAY = (
    "dagster/asset_partition_range_start",
    "dagster/asset_partition_range_end",
    "dagster/partition",
)

# The end of the last closed hour, on runs that land hours and not days.
HOURS_UNTIL = "usage-to-value/hours-until"


def daily(config: Config) -> dg.DailyPartitionsDefinition:
    """One partition a UTC day from `start_date`; a closed example ends with its `end_date`.

    Dagster offers no partition that lies in the future of the machine's clock. A closed example is all there
    whatever that clock says, so its days are offered by an offset.
    """
    start = config.start_date.isoformat()
    if config.end_date is None:
        return dg.DailyPartitionsDefinition(start_date=start)
    ahead = (config.end_date - datetime.now(UTC).date()).days + 1
    after = (config.end_date + timedelta(days=1)).isoformat()
    return dg.DailyPartitionsDefinition(start_date=start, end_date=after, end_offset=max(0, ahead))


def last_closed_day(config: Config, now: datetime) -> date:
    """The last day of a closed example, else the day before `now` (aware, UTC)."""
    return config.end_date or now.astimezone(UTC).date() - timedelta(days=1)


def run_window(tags: Mapping[str, str]) -> Window | None:
    """The days that a run was asked for by its tags; None when it names no partition."""
    first = tags.get(RANGE_START) or tags.get(SINGLE_DAY)
    last = tags.get(RANGE_END) or tags.get(SINGLE_DAY)
    if first is None or last is None:
        return None
    return Window.of_days(date.fromisoformat(first), date.fromisoformat(last))


def hours_until(tags: Mapping[str, str]) -> datetime | None:
    """The end (aware, UTC) of the hours that a run was asked for by its tags; None for a run of days."""
    label = tags.get(HOURS_UNTIL)
    return None if label is None else Window.parse(label).start


def hours_tags(until: datetime) -> dict[str, str]:
    """The tags of a run over the hours before `until` (aware, UTC)."""
    return {HOURS_UNTIL: f"{until.astimezone(UTC):%Y-%m-%dT%H}"}


def range_tags(first: date, last: date) -> dict[str, str]:
    """The tags of one run over all days from `first` to `last`, both included."""
    return {RANGE_START: first.isoformat(), RANGE_END: last.isoformat()}


def with_look_back(window: Window, tables: tuple[Table, ...], config: Config) -> Window:
    """The window widened by the longest look-back of `tables`, never before the organisation's first day."""
    widened = window.widened(max(table.look_back for table in tables))
    first = Window.day(config.start_date).start
    return Window(max(widened.start, min(first, window.start)), window.end)
