"""Dagster's own records: a run that was killed must not keep the warehouse for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

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
