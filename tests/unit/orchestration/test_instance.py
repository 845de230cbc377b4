"""Dagster's own records: a run that was killed must not keep the warehouse for ever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import psutil
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from orchestration.instance import end_dead_runs, open_instance

KILLED = """
import os, signal
import dagster as dg
from orchestration.instance import open_instance

@dg.op
def die():
    os.kill(os.getpid(), signal.SIGKILL)

@dg.job
def night():
    die()

with open_instance() as instance:
    night.execute_in_process(instance=instance)
"""


@pytest.mark.slow  # starts and kills processes
def test_a_killed_run_is_ended_and_a_living_one_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    root = Path(__file__).parents[3]
    killer = subprocess.run([sys.executable, "-c", KILLED], cwd=root, capture_output=True, check=False)
    assert killer.returncode == -9
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        (killed,) = instance.get_runs()
        assert killed.status == dg.DagsterRunStatus.STARTED
    ended: list[str] = []

    @dg.op
    def look() -> None:
        ended.extend(end_dead_runs(instance))

    @dg.job
    def living() -> None:
        look()

    with open_instance() as instance:
        assert living.execute_in_process(instance=instance).success
        found = {run.job_name: run.status for run in instance.get_runs()}
        assert found == {"night": dg.DagsterRunStatus.FAILURE, "living": dg.DagsterRunStatus.SUCCESS}
    assert ended == []


@pytest.mark.slow  # makes a store and two runs
def test_the_stores_stay_open_however_many_assets_and_are_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))

    @dg.multi_asset(
        specs=[dg.AssetSpec("model0"), *(dg.AssetSpec(f"model{i}", deps=["model0"]) for i in range(1, 9))]
    )
    def models() -> Iterator[dg.MaterializeResult[object]]:
        yield from (dg.MaterializeResult(asset_key=f"model{i}") for i in range(9))

    @dg.asset
    def model() -> None: ...

    opened: list[object] = []

    def count(connection: object, _: object) -> None:
        opened.append(connection)

    counts = []
    with open_instance() as instance:
        event.listen(Engine, "connect", count)
        for asset in (model, models):
            before = len(opened)
            assert dg.materialize([asset], instance=instance).success
            counts.append(len(opened) - before)
    event.remove(Engine, "connect", count)
    # a run's own file is made and opened; no event and no question opens anything more
    assert counts[1] <= counts[0]
    with dg.DagsterInstance.from_config(str(tmp_path)) as plain:
        assert [run.status for run in plain.get_runs()] == [dg.DagsterRunStatus.SUCCESS] * 2
        assert len(plain.fetch_materializations(dg.AssetKey("model8"), limit=9).records) == 1
    assert [file for file in psutil.Process().open_files() if file.path.startswith(str(tmp_path))] == []
