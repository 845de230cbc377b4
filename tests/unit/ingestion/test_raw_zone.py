"""Landing on a local folder and on a remote file system: what each way of re-reading keeps and replaces."""

from __future__ import annotations

import random
import uuid
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_rows import BILLS, CALLS, OCTOBER, TEAMS, call, day, fetched, instant

from ingestion.raw_zone import RawZone, RowsDropped
from ingestion.tables import Rejection


@pytest.fixture(params=["local", "memory"])
def zone(request: pytest.FixtureRequest, tmp_path: Path) -> RawZone:
    """An empty zone, once on a folder and once on fsspec's memory file system."""
    return RawZone(str(tmp_path / "raw") if request.param == "local" else f"memory://{uuid.uuid4().hex}")


def names(zone: RawZone, number: int) -> list[str]:
    return zone.read(CALLS, day(number))["call_id"].to_pylist()


def test_land_writes_one_file_a_day_and_an_empty_one_for_an_empty_day(zone: RawZone) -> None:
    landed = zone.land(CALLS, OCTOBER, fetched([call("b", 1), call("a", 1), call("c", 3)]))
    assert [(one.window.label, one.rows, one.changed) for one in landed] == [
        ("2026-10-01", 2, True), ("2026-10-02", 0, True), ("2026-10-03", 1, True)]  # fmt: skip
    assert zone.store.names("demo/calls") == [
        "2026-10-01.parquet",
        "2026-10-02.parquet",
        "2026-10-03.parquet",
    ]
    rows = zone.read(CALLS, OCTOBER)
    assert rows["call_id"].to_pylist() == ["a", "b", "c"]
    assert rows["_window"].to_pylist() == ["2026-10-01", "2026-10-01", "2026-10-03"]
    assert rows.schema.field("cost_usd").type == pa.decimal128(38, 12)
    assert [Path(file).name for file in zone.visible_files(CALLS)] == [
        "2026-10-01.parquet",
        "2026-10-03.parquet",
    ]


def test_land_again_changes_nothing_whatever_the_order_of_the_rows(zone: RawZone) -> None:
    rows = [call(f"c{n}", 1 + n % 3, cost_usd=Decimal(n) / 7) for n in range(200)]
    rows = [{**row, "cost_usd": row["cost_usd"].quantize(Decimal("1e-12"))} for row in rows]
    zone.land(CALLS, OCTOBER, fetched(rows))
    before = zone.manifest()
    random.Random(1).shuffle(rows)
    again = zone.land(CALLS, OCTOBER, fetched(rows))
    assert not any(one.changed for one in again)
    assert zone.manifest().equals(before)
    assert zone.store.names("superseded/demo/calls") == []


def test_land_day_by_day_gives_the_bytes_of_one_landing(tmp_path: Path) -> None:
    rows = [call(f"c{n}", 1 + n % 3) for n in range(50)]
    whole, daily = RawZone(str(tmp_path / "whole")), RawZone(str(tmp_path / "daily"))
    whole.land(CALLS, OCTOBER, fetched(rows))
    for number in (3, 1, 2):
        daily.land(CALLS, day(number), fetched([row for row in rows if row["called_at"].day == number]))
    assert daily.manifest().equals(whole.manifest())


def test_keep_holds_what_the_source_has_deleted_and_takes_what_it_changed(zone: RawZone) -> None:
    zone.land(CALLS, day(1), fetched([call("gone"), call("kept", input_tokens=1), call("kept", part="p")]))
    again = zone.land(CALLS, day(1), fetched([call("kept", input_tokens=9), call("late")]))
    assert (again[0].rows, again[0].changed) == (4, True)
    rows = zone.read(CALLS, day(1)).to_pylist()
    assert sorted((r["call_id"], r["part"] or "", r["input_tokens"]) for r in rows) == [
        ("gone", "", 1), ("kept", "", 9), ("kept", "p", 1), ("late", "", 1)]  # fmt: skip


def test_restate_replaces_the_window_even_by_fewer_rows_down_to_80_percent(zone: RawZone) -> None:
    zone.land(BILLS, day(1), fetched([call(f"b{n}") for n in range(10)]))
    landed = zone.land(BILLS, day(1), fetched([call(f"b{n}") for n in range(8)]))
    assert (landed[0].rows, zone.read(BILLS, day(1)).num_rows) == (8, 8)


def test_restate_refuses_a_drop_before_anything_is_written(zone: RawZone) -> None:
    rows = [call(f"b{n}", 1) for n in range(10)] + [call(f"b{n}", 2) for n in range(10)]
    zone.land(BILLS, OCTOBER, fetched(rows))
    before = zone.manifest()
    with pytest.raises(
        RowsDropped, match=r"demo.bills, window 2026-10-02: 7 rows arrived where 10 are stored.*force"
    ):
        zone.land(BILLS, OCTOBER, fetched([*rows[:9], *rows[10:17]]))
    assert zone.manifest().equals(before)
    assert zone.read(BILLS, OCTOBER).num_rows == 20
    zone.land(BILLS, OCTOBER, fetched([*rows[:9], *rows[10:17]]), force=True)
    assert zone.read(BILLS, OCTOBER).num_rows == 16


def test_replaced_versions_stay_in_superseded(zone: RawZone, tmp_path: Path) -> None:
    for tokens in (1, 2, 3):
        zone.land(BILLS, day(1), fetched([call("b", input_tokens=tokens)]))
    assert zone.store.names("superseded/demo/bills") == ["2026-10-01.1.parquet", "2026-10-01.2.parquet"]
    first = zone.store.fetch("superseded/demo/bills/2026-10-01.1.parquet", tmp_path)
    assert pq.read_table(first)["input_tokens"].to_pylist() == [1]
    assert zone.manifest()["n"].to_pylist() == [3]


def test_snapshot_belongs_to_the_last_day_and_readers_see_the_newest(zone: RawZone) -> None:
    zone.land(TEAMS, day(1), fetched([{"team_key": "t1", "name": "old"}], TEAMS))
    landed = zone.land(TEAMS, OCTOBER, fetched([{"team_key": "t2", "name": "new"}], TEAMS))
    assert [one.window.label for one in landed] == ["2026-10-03"]
    assert [Path(file).name for file in zone.visible_files(TEAMS)] == ["2026-10-03.parquet"]
    assert zone.manifest()["is_visible"].to_pylist() == [False, True]


def test_duplicate_keys_are_counted_and_land_once_the_same_way_each_time(zone: RawZone) -> None:
    rows = [call("a", input_tokens=5), call("a", input_tokens=7), call("a", input_tokens=7), call("b")]
    landed = zone.land(CALLS, day(1), fetched(rows))
    assert (landed[0].rows, landed[0].duplicates) == (2, 2)
    assert zone.read(CALLS, day(1))["input_tokens"].to_pylist() == [7, 1]
    assert not zone.land(CALLS, day(1), fetched(rows[::-1]))[0].changed


def test_rows_that_cannot_land_are_put_aside_with_their_reason(zone: RawZone) -> None:
    rows = [
        call("good"),
        call("no_meter", input_tokens=None),
        call("negative", 2, input_tokens=-3),
        call("elsewhere", 9),
        call("timeless", called_at=None),
    ]
    rejected = [
        Rejection("calls.csv:7", "called_at", "2026-10-01 05:00", "naive timestamp", "2026-10-01T05:00:00Z")
    ]
    landed = zone.land(CALLS, OCTOBER, fetched(rows, rejected=rejected))
    assert [(one.rows, one.quarantined) for one in landed] == [(1, 1), (0, 1), (0, 3)]
    aside = {(row["window"], row["field"], row["value"], row["reason"])
             for row in zone.quarantine(CALLS, OCTOBER).to_pylist()}  # fmt: skip
    assert aside == {
        ("2026-10-01", "input_tokens", None, "required value is missing"),
        ("2026-10-02", "input_tokens", "-3", "negative meter"),
        ("2026-10-03", "called_at", "2026-10-09 05:00:00", "outside the window"),
        ("2026-10-03", "called_at", None, "required value is missing"),
        ("2026-10-03", "called_at", "2026-10-01 05:00", "naive timestamp"),
    }
    zone.land(CALLS, OCTOBER, fetched([call("good")]))
    assert zone.quarantine(CALLS, OCTOBER).num_rows == 0
    assert zone.manifest()["quarantined"].to_pylist() == [0, 0, 0]


def test_rows_rejected_in_sql_are_put_aside_as_the_connector_says(zone: RawZone) -> None:
    good = pa.Table.from_pylist(
        [call("a"), call("b", called_at=None)], schema=pa.schema(list(CALLS.columns.items()))
    )
    words = {"locator": "f:2", "field": "cost", "value": "x", "reason": "bad", "allowed": "1.5"}
    for name, value in words.items():
        good = good.append_column(f"_reject_{name}", pa.array([None, value], pa.string()))
    source = fetched([])
    source.rows = good.to_reader()
    landed = zone.land(CALLS, day(1), source)
    assert (landed[0].rows, landed[0].quarantined) == (1, 1)
    place = {"source": "demo", "entity": "calls", "window": "2026-10-01"}
    assert zone.quarantine(CALLS, day(1)).to_pylist() == [{**place, **words}]


def test_quarantine_shows_no_email_that_slipped_into_a_cell(zone: RawZone) -> None:
    good = pa.Table.from_pylist([call("a")], schema=pa.schema(list(CALLS.columns.items())))
    for name in ("locator", "field", "value", "reason", "allowed"):
        good = good.append_column(f"_reject_{name}", pa.array(["dev@example.test:1"], pa.string()))
    source = fetched(
        [], rejected=[Rejection("f.csv:dev@example.test", "cost", "Dev@example.test", "bad", "1.5")]
    )
    source.rows = good.to_reader()
    zone.land(CALLS, day(1), source)
    aside = zone.quarantine(CALLS, day(1)).select(["locator", "value"]).to_pylist()
    assert aside == [
        {"locator": "<e-mail>:1", "value": "<e-mail>:1"},
        {"locator": "f.csv:<e-mail>", "value": "<e-mail>"},
    ]


def test_hours_land_as_hours_until_the_day_supersedes_them(zone: RawZone) -> None:
    from ingestion.window import Window

    hour = Window(instant(1, 5), instant(1, 6))
    assert zone.land(CALLS, hour, fetched([call("a")]))[0].window.label == "2026-10-01T05"
    assert [Path(file).stem for file in zone.visible_files(CALLS)] == ["2026-10-01T05"]
    zone.land(CALLS, day(1), fetched([call("a"), call("b")]))
    assert [Path(file).stem for file in zone.visible_files(CALLS)] == ["2026-10-01"]
    with pytest.raises(ValueError, match="neither a day nor an hour"):
        zone.land(CALLS, Window(instant(1, 5), instant(1, 7)), fetched([call("a")]))


def test_complete_through_is_the_vendors_word_else_the_end_of_the_window(zone: RawZone) -> None:
    zone.land(BILLS, day(1), fetched([call("b")], complete_through=instant(1, 18)))
    zone.land(BILLS, day(2), fetched([call("b", 2)]))
    assert zone.manifest()["complete_through"].to_pylist() == [
        instant(1, 18).replace(tzinfo=None), instant(3).replace(tzinfo=None)]  # fmt: skip
