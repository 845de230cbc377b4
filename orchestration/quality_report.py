"""The quality report: every check of a run, as Dagster recorded it, written as one page when the run has ended.

It is written after the run and not in it, so that a red night has its page too. Behind it stand Great Expectations' Data
Docs of the suites, made of the results that the run's checks kept (`checks.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import dagster as dg

from ingestion.config import Config
from orchestration.partitions import run_window
from orchestration.quality import SPEAKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from expectations.report import Judged

# What a reader of the page is told of a check, of all that its metadata holds.
_SHOWN = (
    "windows", "rows", "rules", "broken_rules", "quarantined", "worst_window", "worst_share", "error", "subjects",
    "failing_subjects", "offending_count", "owner", "dagster_dbt/failed_row_count",
)  # fmt: skip

_ENDS = {"success": dg.DagsterRunStatus.SUCCESS, "failure": dg.DagsterRunStatus.FAILURE}


def report_path(config: Config) -> Path:
    """Where the page lies: beside the published copy, in a folder of its own."""
    return config.published.with_name(f"{config.published.name}-quality") / "index.html"


def suites_folder(config: Config, run_id: str) -> Path:
    """Where the suites' own results of one run lie until the next night."""
    return report_path(config).with_name("suites") / run_id


def report_sensors(config: Config, job: dg.UnresolvedAssetJobDefinition) -> list[dg.SensorDefinition]:
    """One sensor for green nights and one for red ones: Dagster watches one end of a run each."""
    return [_sensor(config, job, name, status) for name, status in _ENDS.items()]


def _sensor(
    config: Config, job: dg.UnresolvedAssetJobDefinition, name: str, status: dg.DagsterRunStatus
) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        name=f"quality_report_after_{name}",
        run_status=status,
        monitored_jobs=[job],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Writes the quality report of a night that has ended.",
    )
    def report(context: dg.RunStatusSensorContext) -> dg.SkipReason:
        return dg.SkipReason(
            f"written to {write_report(config, context.instance, context.dagster_run.run_id)}"
        )

    return report


def write_report(config: Config, instance: dg.DagsterInstance, run_id: str) -> Path:
    """Write the page of one ended run, whole or not at all, and return its path."""
    from expectations.report import page

    run = instance.get_run_by_id(run_id)
    if run is None:
        raise LookupError(f"Dagster knows no run {run_id}")
    window = run_window(run.tags)
    days = f"{window.start:%Y-%m-%d} to {last_day(window):%Y-%m-%d}" if window else "the last closed day"
    ended = "green" if run.status == dg.DagsterRunStatus.SUCCESS else "red"
    path = report_path(config)
    path.parent.mkdir(parents=True, exist_ok=True)
    docs = _data_docs(config, instance, run_id, days)
    ready = path.with_suffix(".next")
    ready.write_text(page(list(judged(instance, run_id)), days, ended, docs), encoding="utf-8")
    return ready.replace(path)


def _data_docs(
    config: Config, instance: dg.DagsterInstance, run_id: str, days: str
) -> str | Exception | None:
    """Write the Data Docs of the suites that the run judged: their address on the page, what failed, or None without suites."""
    from expectations.data_docs import write_docs
    from expectations.validations import forget_older, kept

    folder, record = suites_folder(config, run_id), instance.get_run_record_by_id(run_id)
    if record is None or not folder.exists():
        return None
    try:
        started = datetime.fromtimestamp(record.start_time or record.create_timestamp.timestamp(), UTC)
        docs = write_docs(kept(folder), report_path(config).with_name("data_docs"), days, started)
        forget_older(folder)
    except Exception as error:  # the night is over and judged: a page about it may not turn it red
        return error
    return f"{docs.parent.name}/{docs.name}"


def last_day(window: Any) -> Any:
    """The last day that a window of whole days holds."""
    return list(window.days())[-1].start


def judged(instance: dg.DagsterInstance, run_id: str) -> Iterator[Judged]:
    """The verdict of every check that the run evaluated."""
    from expectations.report import Judged

    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        if entry.dagster_event is None:
            continue
        check = entry.dagster_event.asset_check_evaluation_data
        metadata = {name: str(value.value) for name, value in check.metadata.items()}
        is_error = check.severity == dg.AssetCheckSeverity.ERROR
        loud = ("alarm" if SPEAKS in metadata else "red") if is_error else "warn"
        yield Judged(
            asset=check.asset_key.to_user_string(),
            check=check.check_name,
            verdict="ok" if check.passed else loud,  # type: ignore[arg-type]
            facts={
                name.rpartition("/")[2].replace("_", " "): metadata[name]
                for name in _SHOWN
                if name in metadata
            },
            rows=metadata.get("failing_rows", ""),
        )
