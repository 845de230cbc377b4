"""The manifest: which windows are seen, how far a table reaches, and its rebuilding from the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from landing_rows import CALLS, OCTOBER, call, day, fetched, instant

from ingestion.manifest import SCHEMA, ManifestError, as_of, visible
from ingestion.raw_zone import RawZone
from ingestion.tables import Rejection, Reread
from ingestion.window import Window


def hour(number: int, start: int) -> Window:
    return Window(instant(number, start), instant(number, start + 1))


def test_visible_prefers_a_day_to_its_hours() -> None:
    windows = [hour(1, 4), hour(1, 5), day(1), hour(2, 0)]
    assert visible(windows, Reread.KEEP) == {day(1), hour(2, 0)}


def test_without_hours_only_whole_days_are_seen() -> None:
    windows = [hour(1, 4), day(1), hour(2, 0), hour(2, 1)]
    assert visible(windows, Reread.KEEP, hours=False) == {day(1)}
    assert as_of(windows, Reread.KEEP, hours=False) == instant(2)
    assert as_of([hour(2, 0)], Reread.KEEP, hours=False) is None


def test_visible_shows_the_newest_snapshot_only() -> None:
    assert visible([day(1), day(3), day(2)], Reread.SNAPSHOT) == {day(3)}
    assert visible([day(2), hour(3, 0)], Reread.SNAPSHOT) == {hour(3, 0)}
    assert visible([], Reread.SNAPSHOT) == set()


def test_as_of_stops_at_the_first_gap() -> None:
    assert as_of([day(1), day(2), day(4)], Reread.KEEP) == instant(3)
    assert as_of([day(1), day(2), day(3), day(4)], Reread.RESTATE) == instant(5)
    assert as_of([day(1), hour(2, 0), hour(2, 1)], Reread.KEEP) == instant(2, 2)
    assert as_of([], Reread.KEEP) is None


def test_as_of_of_a_snapshot_has_no_gaps() -> None:
    assert as_of([day(1), day(9)], Reread.SNAPSHOT) == instant(10)


def test_manifest_of_an_empty_zone_has_its_columns(tmp_path: Path) -> None:
    manifest = RawZone(str(tmp_path)).manifest()
    assert (manifest.num_rows, manifest.schema) == (0, SCHEMA)


def test_manifest_holds_the_facts_of_each_window(tmp_path: Path) -> None:
    zone = RawZone(str(tmp_path))
    zone.land(CALLS, OCTOBER, fetched([call("a"), call("a"), call("b", input_tokens=-1)]))
    row = zone.manifest().to_pylist()[0]
    sha256 = row.pop("sha256")
    assert len(sha256) == 64
    assert row == {
        "source": "demo",
        "entity": "calls",
        "window": "2026-10-01",
        "window_start": instant(1).replace(tzinfo=None),
        "window_end": instant(2).replace(tzinfo=None),
        "file": "demo/calls/2026-10-01.parquet",
        "n": 1,
        "rows": 1,
        "quarantined": 1,
        "duplicates": 1,
        "complete_through": instant(2).replace(tzinfo=None),
        "filled_json": '{"call_id": 1, "part": 0, "called_at": 1, "input_tokens": 1, "cost_usd": 1}',
        "is_visible": True,
        "as_of_at": instant(4).replace(tzinfo=None),
    }


def test_manifest_is_rebuilt_from_the_files(tmp_path: Path) -> None:
    zone = RawZone(str(tmp_path))
    zone.land(CALLS, OCTOBER, fetched([call("a"), call("b", 2, input_tokens=-1)]))
    zone.land(CALLS, day(1), fetched([call("b")], rejected=[Rejection("f:1", "x", None, "bad", "good")]))
    before = zone.manifest().to_pylist()
    file = tmp_path / "_manifest" / "demo.calls.parquet"
    file.write_bytes(b"torn")
    with pytest.raises(ManifestError, match="rebuild_manifest"):
        zone.manifest()
    rebuilt = zone.rebuild_manifest(CALLS).to_pylist()
    # what no file says is unknown, not zero
    assert rebuilt == [{**row, "duplicates": None, "complete_through": None} for row in before]
    assert [row["n"] for row in rebuilt] == [2, 1, 1]
