"""What a person sees while a night runs in their terminal: one line an asset, red checks in full.

Belongs here: Dagster's events as lines of text. The answers at the end are printed by `nightly.py`.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dagster as dg
from rich.console import Console
from rich.markup import escape

from orchestration.quality import SPEAKS

if TYPE_CHECKING:
    from dagster import DagsterEvent

LOGGER = "progress"

_CLASS_NAME = re.compile(r"^[\w.]+: ")  # dagster puts the class of an error before its words


@dataclass
class Progress:
    """The lines of one run, and what it counted: green checks, warnings, alarms, red checks and failed steps.

    An alarm is an error that speaks and does not block (`orchestration/quality.py`).
    """

    console: Console
    green: int = 0
    warnings: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    red: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def logger(self) -> dg.LoggerDefinition:
        """A Dagster logger that writes these lines and nothing else."""

        @dg.logger
        def progress_logger(_: Any) -> logging.Logger:
            logger = logging.Logger("nightly")
            logger.addHandler(_Handler(self))
            return logger

        return progress_logger

    def take(self, event: DagsterEvent) -> None:
        """Print the line of one event, if it has any."""
        if event.event_type_value == "ASSET_MATERIALIZATION":
            self._asset(event)
        elif event.event_type_value == "ASSET_CHECK_EVALUATION":
            self._check(event.asset_check_evaluation_data)
        elif event.event_type_value == "STEP_UP_FOR_RETRY":
            self.console.print(
                f"[yellow]  again[/] {event.step_key}: {escape(_cause(event.step_retry_data.error))}"
            )
        elif event.event_type_value == "STEP_FAILURE":
            self._failure(event)

    def _asset(self, event: DagsterEvent) -> None:
        materialization = event.step_materialization_data.materialization
        name = materialization.asset_key.to_user_string()
        if name in self._seen:  # a range reports each of its days
            return
        self._seen.add(name)
        metadata = {key: value.value for key, value in materialization.metadata.items()}
        rows = metadata.get("dagster/row_count")
        seconds = metadata.get("seconds", metadata.get("Execution Duration"))
        put_aside = metadata.get("quarantined") or 0
        self.console.print(
            f"[green]  ok[/] {escape(name):<62}"
            f"{'' if rows is None else f'{rows:>10,} rows':>16}"
            f"{'' if seconds is None else f'{seconds:8.1f} s':>12}"
            + (f"  [yellow]{put_aside} in quarantine[/]" if put_aside else "")
        )

    def _check(self, check: Any) -> None:
        if check.passed:
            self.green += 1
            return
        name = f"{check.asset_key.to_user_string()}: {check.check_name}"
        is_error = check.severity == dg.AssetCheckSeverity.ERROR
        if SPEAKS in check.metadata and is_error:
            self.alarms.append(name)
            self.console.print(f"[bold yellow]  alarm[/] {escape(name)}")
        elif is_error:
            self.red.append(name)
            self.console.print(f"[bold red]  RED[/]  {escape(name)}")
        else:
            self.warnings.append(name)
            self.console.print(f"[yellow]  warn[/] {escape(name)}")
        for key in ("failing_rows", "worst_share", "error", "dagster_dbt/failed_row_count"):
            if key in check.metadata:
                for line in str(check.metadata[key].value).splitlines():
                    self.console.print(f"         {escape(line)}")

    def _failure(self, event: DagsterEvent) -> None:
        error = event.step_failure_data.error
        # a red check has been told in full already; the step that carries it fails by it
        if error is not None and error.cls_name == "DagsterAssetCheckFailedError":
            return
        cause = _cause(error)
        self.failures.append(f"{event.step_key}: {cause}")
        self.console.print(f"[bold red]  FAILED[/] {event.step_key}: {escape(cause)}")


class _Handler(logging.Handler):
    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_event", None)
        if event is None:
            event = (getattr(record, "dagster_meta", None) or {}).get("dagster_event")
        if event is not None:
            self._progress.take(event)


def _cause(error: Any) -> str:
    """The innermost words of a serialised error: what went wrong, without the frames around it."""
    while error is not None and error.cause is not None:
        error = error.cause
    return "unknown error" if error is None else _CLASS_NAME.sub("", error.message.strip())
