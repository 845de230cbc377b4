"""Which hours are due: those of today that are missing, and the two newest again."""

from __future__ import annotations

from datetime import UTC, datetime

from ingestion.config import parse_config
from ingestion.hours import by_the_hour, hours_due
from ingestion.tables import pulls

NOON = datetime(2026, 11, 3, 12, 5, tzinfo=UTC)


def labels(landed: set[str], until: datetime) -> list[str]:
    return [window.label for window in hours_due(landed, until)]


def hours(day: str, first: int, last: int) -> list[str]:
    return [f"{day}T{hour:02}" for hour in range(first, last + 1)]


def test_a_first_look_reads_every_closed_hour_of_the_day() -> None:
    assert labels(set(), NOON) == hours("2026-11-03", 0, 11)


def test_landed_hours_are_left_but_the_two_newest_and_holes_are_filled() -> None:
    landed = set(hours("2026-11-03", 0, 10)) - {"2026-11-03T04"}
    assert labels(landed, NOON) == ["2026-11-03T04", "2026-11-03T10", "2026-11-03T11"]


def test_after_midnight_the_last_hour_of_the_day_before_is_due() -> None:
    midnight = datetime(2026, 11, 4, 0, 5, tzinfo=UTC)
    landed = set(hours("2026-11-03", 0, 22))
    assert labels(landed, midnight) == ["2026-11-03T22", "2026-11-03T23"]


def test_a_landed_day_needs_no_hours() -> None:
    assert labels({"2026-11-03"}, NOON) == []


def test_only_what_gateways_log_is_read_by_the_hour() -> None:
    config = parse_config(
        {
            "registry": "registry",
            "start_date": "2026-11-01",
            "sources": {
                "litellm": {"database_url": "postgresql://me@db.example.test/litellm", "logs": "logs"},
                "anthropic": {"admin_key": "k"},
                "usage_files": {"path": "usage"},
                "outcome_files": {"path": "outcomes"},
            },
        }
    )
    found = [pull.name for pull in pulls(config) if by_the_hour(pull)]
    assert found == ["litellm_spend_logs", "litellm_log_objects", "usage_files"]
