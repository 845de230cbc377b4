"""Hours of today: landed and built before the day is over, told, not published, and gone when the day is landed over them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hours_of_today import Place, column

from ingestion.sources.usage_files.tables import REQUESTS
from tests.marts import assert_same_rows

pytestmark = [pytest.mark.slow, pytest.mark.soak]

FIRST, SECOND = date(2026, 2, 6), date(2026, 2, 7)
HEADER = (
    "request_id,requested_at,provider,model_name,uncached_input_tokens,cache_read_tokens,cache_write_5m_tokens,"
    "cache_write_1h_tokens,cache_write_unknown_ttl_tokens,output_tokens,workflow\n"
)
MORNING = ["2026-02-06T10:00:00Z", "2026-02-07T00:30:00Z", "2026-02-07T02:59:59Z"]
LATER = ["2026-02-07T01:10:00Z", "2026-02-07T03:00:00Z", "2026-02-07T23:59:59Z"]  # the first one came late


def prepare(place: Place, times: list[str]) -> None:
    """The usage that is there by now."""
    lines = [f"r{t},{t},anthropic,claude-sonnet-4-5,1000,0,0,0,0,50,agents\n" for t in times]
    Path(place.sources["usage_files"]["path"]).write_text(HEADER + "".join(lines))


def test_hours_are_seen_today_and_leave_no_trace_when_the_day_is_landed(tmp_path: Path) -> None:
    (tmp_path / "with").mkdir()
    with_hours = Place(tmp_path / "with", FIRST, {"usage_files": {"path": str(tmp_path / "usage.csv")}})
    prepare(with_hours, MORNING)
    with_hours.night(FIRST)
    without = with_hours.copied(tmp_path / "without")

    with_hours.hours(datetime(2026, 2, 7, 3, tzinfo=UTC))
    assert with_hours.windows(REQUESTS) == ["2026-02-06", "2026-02-07T00", "2026-02-07T02"]
    seen = column(with_hours.marts, "fct_requests", "requested_at")
    assert [time[:10] for time in seen] == ["2026-02-06", "2026-02-07", "2026-02-07"]
    assert len(column(with_hours.published, "fct_requests", "requested_at")) == 1  # people read whole nights
    assert with_hours.facts() is not None

    prepare(with_hours, [*MORNING, *LATER])
    for place in (with_hours, without):
        place.night(SECOND)
    assert with_hours.windows(REQUESTS) == ["2026-02-06", "2026-02-07"]
    assert len(column(with_hours.marts, "fct_requests", "requested_at")) == 6
    assert_same_rows(with_hours.marts, without.marts)
    assert_same_rows(with_hours.published, without.published)
