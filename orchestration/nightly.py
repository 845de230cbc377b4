"""The run command: the nightly job in this process, over a configuration's days, with the answers at the end.

    python -m orchestration.nightly --config FILE [--warehouse URL] [--from DAY --to DAY]

Exit code 0: everything green. 1: a check or a step is red, the published marts are the last good ones. 2: the
configuration or the registry is wrong, a secret is missing or the warehouse cannot be opened; nothing was started.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from ingestion.config import Config, ConfigError, PostgresWarehouse, Secret, config_path, load_config

if TYPE_CHECKING:
    from orchestration.console import Progress

GREEN, RED, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    warnings.simplefilter("ignore")  # libraries' own previews and deprecations are no news for an operator
    chosen = _parse(arguments)
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False, soft_wrap=True)
    try:
        config = _configured(chosen)
        first, last = _days(config, chosen)
        from ingestion.simulator import serving

        with serving(config):
            return _run(config, first, last, console)
    except ConfigError as error:
        console.print(f"[bold red]refused[/] {escape(str(error))}")
        return REFUSED


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m orchestration.nightly", description="Run one night.")
    parser.add_argument("--config", type=Path, default=config_path(), help="default: the bundled example")
    parser.add_argument("--warehouse", help="postgresql://user@host/database instead of the configured one")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, help="first day, as 2026-10-01")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, help="last day, included")
    return parser.parse_args(arguments)


def _configured(chosen: argparse.Namespace) -> Config:
    """The configuration with the command's warehouse in it; registry, secrets and warehouse are checked first."""
    from ingestion.secrets import require_secrets
    from ingestion.sources.registry import check_registry
    from ingestion.warehouse import require_warehouse

    os.environ["UTV_CONFIG"] = str(chosen.config.resolve())
    config = load_config(chosen.config)
    if chosen.warehouse:
        if not chosen.warehouse.startswith(("postgres://", "postgresql://")):
            found = chosen.warehouse.split("@")[-1]
            raise ConfigError(
                f"--warehouse {found}: not a PostgreSQL URL; for example postgresql://me@db/usage"
            )
        warehouse = PostgresWarehouse(engine="postgres", url=Secret(chosen.warehouse))
        config = config.model_copy(update={"warehouse": warehouse})
    check_registry(config.registry)
    require_secrets(config)
    require_warehouse(config)
    return config


def _days(config: Config, chosen: argparse.Namespace) -> tuple[date, date]:
    """The days to run: those asked for, else all of a configuration from its first day on."""
    from orchestration.partitions import last_closed_day

    closed = last_closed_day(config, datetime.now(UTC))
    first, last = chosen.first or config.start_date, chosen.last or closed
    if not config.start_date <= first <= last <= closed:
        raise ConfigError(
            f"days {first} to {last} cannot be run; allowed: {config.start_date} (start_date) to {closed}"
        )
    return first, last


def _run(config: Config, first: date, last: date, console: Console) -> int:
    from ingestion.warehouse.answers import answers
    from orchestration.console import LOGGER, Progress
    from orchestration.definitions import build_definitions
    from orchestration.instance import open_instance
    from orchestration.partitions import range_tags
    from orchestration.quality_report import write_report
    from orchestration.report import print_answers, print_next_steps

    started = time.monotonic()
    console.print(f"[bold]nightly[/] {first} to {last} into {config.warehouse.engine}")
    progress = Progress(console)
    definitions = build_definitions(config, loggers={LOGGER: progress.logger()})
    with open_instance() as instance:
        result = definitions.resolve_job_def("nightly").execute_in_process(
            run_config={"loggers": {LOGGER: {}}},
            tags=range_tags(first, last),
            instance=instance,
            raise_on_error=False,
        )
        page = write_report(config, instance, result.run_id)
    _print_verdict(progress, time.monotonic() - started)
    console.print(f"[bold]quality[/]  {page}")
    if not result.success:
        return RED
    print_answers(answers(config), console)
    print_next_steps(config, console)
    return GREEN


def _print_verdict(progress: Progress, seconds: float) -> None:
    console = progress.console
    spoke = f"{len(progress.warnings)} warnings, {len(progress.alarms)} alarms"
    counts = f"{progress.green} checks green, {spoke}, {len(progress.red)} red"
    console.print(f"[bold]{seconds:.0f} s[/]  {counts}")
    for name in [*progress.red, *progress.failures]:
        console.print(f"[bold red]RED[/] {escape(name)}")
    if progress.red or progress.failures:
        console.print("The published marts were not touched: they are the last good ones.")


if __name__ == "__main__":
    sys.exit(main())
