"""Dagster's own records: where they are kept, and what they say of a run that was killed.

They live in `DAGSTER_HOME`, by default `.data/dagster`, so that `make dev` shows what `make run` did.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.events import AssetMaterializationPlannedData, DagsterEvent
from dagster._core.instance.runs.run_domain import RunDomain

from orchestration.stores import quick_stores

SETTINGS = Path(__file__).parent / "dagster.yaml"

# Events are written to the store in batches: a month of partitions is thousands of rows, and a commit each
# costs more than the landing they report.
EVENT_BATCH = "1000"

_planned = RunDomain.get_materialization_planned_events_for_asset


def dagster_home() -> Path:
    """The folder of Dagster's records, made ready with this project's settings."""
    home = Path(os.environ.get("DAGSTER_HOME") or ".data/dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        shutil.copyfile(SETTINGS, home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH)
    return home


def _planned_once(
    self: RunDomain, run: dg.DagsterRun, key: dg.AssetKey, job_name: str, step: Any, graph: Any
) -> Any:
    """The planned events of an asset, of which an unpartitioned one has one and not one for each day of the run.

    Dagster plans every asset of a run over a range of partitions once a partition, the models of dbt too: 300 assets
    and a month were 9,000 events and more than half of a night's time.
    """
    if self._get_partitions_def(key, graph, run.remote_job_origin, run) is not None:
        return _planned(self, run, key, job_name, step, graph)
    data = AssetMaterializationPlannedData(key, partition=None, partitions_subset=None)
    return [DagsterEvent.build_asset_materialization_planned_event(job_name, step.key, data)]


@contextmanager
def open_instance() -> Iterator[dg.DagsterInstance]:
    """The instance at `dagster_home()`, closed afterwards."""
    RunDomain.get_materialization_planned_events_for_asset = _planned_once  # type: ignore[assignment]
    with quick_stores(), dg.DagsterInstance.from_config(str(dagster_home())) as instance:
        end_dead_runs(instance)
        yield instance


def end_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs as failed whose process is gone, and return their ids.

    A process that was killed cannot say that its run has ended, and a run that never ends keeps the warehouse's
    one slot. Dagster's own monitoring does not look at the processes of its default launcher.
    """
    begun = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    dead = []
    for run in instance.get_runs(begun):
        processes = _processes(instance, run.run_id)
        if processes and not any(_is_alive(process) for process in processes):
            instance.report_run_failed(run, "The process of this run was killed; start it again.")
            dead.append(run.run_id)
    return dead


def _processes(instance: dg.DagsterInstance, run_id: str) -> list[int]:
    """The ids of the processes that a run's events name, the last one first."""
    events = instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
    named = [entry.dagster_event.engine_event_data.metadata for entry in events if entry.dagster_event]
    return [int(str(metadata["pid"].value)) for metadata in reversed(named) if "pid" in metadata]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)  # signal 0 asks, it does not kill
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
