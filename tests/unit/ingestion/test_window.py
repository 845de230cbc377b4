"""Windows: half-open, UTC, on whole hours, and labels that read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ingestion.window import Window


def test_window_of_days_holds_both_days_and_not_the_next_midnight() -> None:
    window = Window.of_days(date(2026, 2, 27), date(2026, 3, 1))
    assert [day.label for day in window.days()] == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert window.holds(datetime(2026, 2, 27, tzinfo=UTC))
    assert not window.holds(datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize("label", ["2026-11-03", "2026-11-03T14", "2024-02-29"])
def test_window_label_reads_back(label: str) -> None:
    assert Window.parse(label).label == label


@pytest.mark.parametrize("label", ["2026-11", "2026-11-03T14:00", "today", "2026-02-30"])
def test_window_parse_refuses_other_labels(label: str) -> None:
    with pytest.raises(ValueError):
        Window.parse(label)


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=1))])
def test_window_refuses_a_bound_that_is_not_utc(zone: timezone | None) -> None:
    with pytest.raises(ValueError, match="is not in UTC"):
        Window(datetime(2026, 11, 3, tzinfo=zone), datetime(2026, 11, 4, tzinfo=UTC))


def test_window_refuses_half_hours_and_nothing() -> None:
    start = datetime(2026, 11, 3, tzinfo=UTC)
    with pytest.raises(ValueError, match="not on a whole hour"):
        Window(start, start + timedelta(minutes=30))
    with pytest.raises(ValueError, match="is empty"):
        Window(start, start)


def test_window_of_two_hours_has_no_label() -> None:
    start = datetime(2026, 11, 3, 4, tzinfo=UTC)
    with pytest.raises(ValueError, match="neither a day nor an hour"):
        _ = Window(start, start + timedelta(hours=2)).label


def test_window_widened_begins_earlier() -> None:
    widened = Window.day(date(2026, 11, 3)).widened(timedelta(days=2))
    assert [day.label for day in widened.days()] == ["2026-11-01", "2026-11-02", "2026-11-03"]
