"""Schema drift: a column that always held values and is empty now is named; anything else is calm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from expectations.drift import FEWEST_ROWS, emptied_columns
from ingestion.raw_zone import RawZone
from tests.landing_rows import CALLS, call, day, fetched


def drift(folder: Path, days: list[dict[str, Any]], rows: int = FEWEST_ROWS) -> tuple[str, list[str]]:
    """What is found after a day of `rows` rows for each of `days`, whose columns are replaced as it says."""
    zone = RawZone(str(folder / "raw"))
    for number, changes in enumerate(days, 1):
        made = [call(f"r{n}", number, **{"part": "p", **changes}) for n in range(rows)]
        zone.land(CALLS, day(number), fetched(made))
    return emptied_columns(CALLS, str(folder / "raw"), zone.manifest(), day(len(days)))


def test_a_column_that_is_empty_of_a_sudden_is_named(tmp_path: Path) -> None:
    assert drift(tmp_path, [{}, {}, {}, {"part": None}]) == ("2026-10-04", ["part"])


@pytest.mark.parametrize(
    "days",
    [[{}, {}, {}, {}], [{"part": None}, {}, {}, {"part": None}], [{"part": None}] * 4],
    ids=["filled", "empty before as well", "never filled"],
)
def test_a_column_without_such_a_habit_is_calm(tmp_path: Path, days: list[dict[str, Any]]) -> None:
    assert drift(tmp_path, days) == ("2026-10-04", [])


def test_too_little_history_or_too_few_rows_judge_nothing(tmp_path: Path) -> None:
    assert drift(tmp_path / "short", [{}, {}, {"part": None}]) == ("", [])
    assert drift(tmp_path / "few", [{}, {}, {}, {"part": None}], FEWEST_ROWS - 1) == ("", [])
