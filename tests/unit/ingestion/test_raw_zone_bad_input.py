"""What must not land, files that broke, and landings that were killed: nothing lost, and a rerun mends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from landing_rows import BILLS, CALLS, OCTOBER, call, day, fetched

from ingestion.landing import SchemaDrift
from ingestion.raw_zone import RawZone
from ingestion.tables import COUNT, TEXT, Fetched
from ingestion.versions import StoredFileTorn


@pytest.fixture
def zone(tmp_path: Path) -> RawZone:
    """An empty zone on a local folder."""
    return RawZone(str(tmp_path / "raw"))


def with_column(name: str, values: pa.Array) -> Fetched:
    table = pa.Table.from_pylist([call("a")], schema=pa.schema(list(CALLS.columns.items())))
    where = table.schema.get_field_index(name)
    changed = table.append_column(name, values) if where < 0 else table.set_column(where, name, values)
    return Fetched(changed.to_reader())


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("prompt", pa.array(["x"]), "demo.calls: .*unknown: prompt; allowed: call_id"),
        ("cost_usd", pa.array([0.1]), "column cost_usd arrived as double; allowed: decimal.* never a float"),
        ("input_tokens", pa.array(["12"]), "column input_tokens arrived as string; allowed: int64"),
        ("input_tokens", pa.array([1.0]), "column input_tokens arrived as double; allowed: int64"),
        (
            "called_at",
            pa.array(["2026-10-01T05:00:00"]),
            "column called_at arrived as string; allowed: timestamp",
        ),
        ("input_tokens", pa.array([2**63], pa.uint64()), "demo.calls: a value does not fit"),
    ],
)
def test_land_refuses_another_shape_and_names_it(
    zone: RawZone, name: str, values: pa.Array, message: str
) -> None:
    zone.land(CALLS, day(1), fetched([call("before")]))
    with pytest.raises(SchemaDrift, match=message):
        zone.land(CALLS, day(1), with_column(name, values))
    assert zone.read(CALLS, day(1))["call_id"].to_pylist() == ["before"]


def test_land_refuses_a_missing_column(zone: RawZone) -> None:
    table = pa.table({"call_id": pa.array(["a"])})
    with pytest.raises(SchemaDrift, match="missing: part, called_at, input_tokens, cost_usd"):
        zone.land(CALLS, day(1), Fetched(table.to_reader()))


def test_land_takes_narrower_numbers_and_instants_of_any_zone(zone: RawZone) -> None:
    rows = pa.table(
        {
            "call_id": pa.array(["a"]).dictionary_encode(),
            "part": pa.nulls(1),
            "called_at": pa.array([call("a")["called_at"]], pa.timestamp("ms")).cast(
                pa.timestamp("ms", "Asia/Tokyo")
            ),
            "input_tokens": pa.array([3], pa.int32()),
            "cost_usd": pa.nulls(1, pa.decimal128(10, 2)),
        }
    )
    landed = zone.land(CALLS, day(1), Fetched(rows.to_reader()))
    assert landed[0].rows == 1
    assert zone.read(CALLS, day(1))["called_at"].to_pylist() == [call("a")["called_at"]]


class VendorError(Exception):
    """What a connector raises in the middle of its pages."""


def test_land_passes_on_the_connectors_own_error_and_changes_nothing(zone: RawZone) -> None:
    schema = pa.schema(list(CALLS.columns.items()))

    def pages() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pylist([call("half")], schema=schema)
        raise VendorError("page 2 is cut off")

    zone.land(CALLS, day(1), fetched([call("before")]))
    with pytest.raises(VendorError, match="page 2 is cut off"):
        zone.land(CALLS, day(1), Fetched(pa.RecordBatchReader.from_batches(schema, pages())))
    assert zone.read(CALLS, day(1))["call_id"].to_pylist() == ["before"]
    assert list(Path(zone.store.address("_staging")).glob("*/")) == []


def test_a_torn_file_stops_a_merge_and_force_makes_it_anew(zone: RawZone) -> None:
    zone.land(CALLS, day(1), fetched([call("a")]))
    file = Path(zone.visible_files(CALLS)[0])
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(
        StoredFileTorn, match=r"2026-10-01.parquet is not a readable Parquet file.*force=True"
    ):
        zone.read(CALLS, day(1))
    with pytest.raises(StoredFileTorn, match="force=True"):
        zone.land(CALLS, day(1), fetched([call("a")]))
    assert zone.land(CALLS, day(1), fetched([call("a")]), force=True)[0].rows == 1
    assert zone.read(CALLS, day(1)).num_rows == 1
    assert zone.manifest()["n"].to_pylist() == [2]


def test_a_torn_bill_is_replaced_by_the_next_landing(zone: RawZone) -> None:
    zone.land(BILLS, day(1), fetched([call("a")]))
    file = Path(zone.visible_files(BILLS)[0])
    file.write_bytes(b"PAR1 torn")
    assert zone.land(BILLS, day(1), fetched([call("a")]))[0].rows == 1
    assert zone.read(BILLS, day(1)).num_rows == 1


def test_a_lost_file_is_made_again(zone: RawZone) -> None:
    zone.land(CALLS, day(1), fetched([call("a")]))
    Path(zone.visible_files(CALLS)[0]).unlink()
    zone.land(CALLS, day(1), fetched([call("a")]))
    assert zone.read(CALLS, day(1)).num_rows == 1


def test_a_file_of_fewer_columns_still_merges(zone: RawZone) -> None:
    zone.land(CALLS, day(1), fetched([call("old")]))
    wider = replace(CALLS, columns={**CALLS.columns, "output_tokens": COUNT, "model": TEXT})
    zone.land(wider, day(1), fetched([{**call("new"), "output_tokens": 4, "model": "m"}], wider))
    rows = {
        row["call_id"]: (row["output_tokens"], row["model"]) for row in zone.read(wider, day(1)).to_pylist()
    }
    assert rows == {"old": (None, None), "new": (4, "m")}


KILLED = """
import os, signal, sys
sys.path[:0] = [{tests!r}, {root!r}]
from landing_rows import CALLS, OCTOBER, call, fetched
from ingestion.raw_zone import RawZone
from ingestion.zone_store import ZoneStore

done = 0
def killing(name):
    original = getattr(ZoneStore, name)
    def step(self, *arguments):
        global done
        if done == {step}:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1
        return original(self, *arguments)
    setattr(ZoneStore, name, step)
for name in ("put", "copy", "remove"):
    killing(name)
RawZone({zone!r}).land(CALLS, OCTOBER, fetched([call("a", 1, input_tokens=2), call("b", 2, input_tokens=2)]))
"""

# copy, put, remove for each of the two changed days, remove for the third, put for the manifest
STEPS = 8


@pytest.mark.slow  # a process of its own each
@pytest.mark.parametrize("step", range(STEPS))
def test_a_landing_killed_at_any_step_is_mended_by_a_rerun(tmp_path: Path, step: int) -> None:
    expected, killed = RawZone(str(tmp_path / "expected")), RawZone(str(tmp_path / "killed"))
    first, second = ([call("a", 1, input_tokens=n), call("b", 2, input_tokens=n)] for n in (1, 2))
    for zone in (expected, killed):
        zone.land(CALLS, OCTOBER, fetched(first))
    expected.land(CALLS, OCTOBER, fetched(second))
    tests, zone_folder = Path(__file__).parents[2], str(tmp_path / "killed")
    script = KILLED.format(tests=str(tests), root=str(tests.parent), step=step, zone=zone_folder)
    ended = subprocess.run([sys.executable, "-c", script], env={**os.environ}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert killed.read(CALLS, OCTOBER).num_rows == 2  # a reader meets whole files only
    killed.land(CALLS, OCTOBER, fetched(second))
    assert killed.manifest().equals(expected.manifest())
    assert killed.store.names("superseded/demo/calls") == expected.store.names("superseded/demo/calls")
    assert killed.read(CALLS, OCTOBER).equals(expected.read(CALLS, OCTOBER))
