"""Many windows are sorted once, few of them each on its own: the files must not tell which way was taken."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from ingestion.landing import SORTED_FROM
from ingestion.raw_zone import RawZone
from ingestion.window import Window
from tests.landing_rows import CALLS, call, day, fetched

DAYS = SORTED_FROM + 1


def test_many_windows_at_once_give_the_bytes_of_one_at_a_time(tmp_path: Path) -> None:
    rows = [call(f"c{n}", 1 + n % DAYS, input_tokens=n) for n in range(3000)]
    random.Random(3).shuffle(rows)
    month, nights = RawZone(str(tmp_path / "month")), RawZone(str(tmp_path / "nights"))
    landed = month.land(CALLS, Window.of_days(date(2026, 10, 1), date(2026, 10, DAYS)), fetched(rows))
    assert [one.rows for one in landed] == [500] * DAYS
    for number in range(1, DAYS + 1):
        nights.land(CALLS, day(number), fetched(row for row in rows if row["called_at"].day == number))
    hashes = [zone.manifest().select(["window", "sha256"]).to_pylist() for zone in (month, nights)]
    assert hashes[0] == hashes[1]


def test_duplicates_among_many_windows_leave_the_rows_in_order(tmp_path: Path) -> None:
    rows = [call(f"c{n:02d}", 1 + n % DAYS) for n in range(60)]
    zone = RawZone(str(tmp_path))
    window = Window.of_days(date(2026, 10, 1), date(2026, 10, DAYS))
    landed = zone.land(CALLS, window, fetched([*reversed(rows), *rows[:DAYS]]))
    assert [(one.rows, one.duplicates) for one in landed] == [(10, 1)] * DAYS
    ids = zone.read(CALLS, day(1))["call_id"].to_pylist()
    assert ids == sorted(ids) and len(ids) == 10
