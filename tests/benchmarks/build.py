"""The dbt build over a landed month: full, and as a nightly increment onto a long and a short history."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ingestion.config import EXAMPLES, Config
from ingestion.warehouse import dbt_environment, expose
from tests.benchmarks.floor import floor
from tests.benchmarks.measure import Measurement, measured
from tests.benchmarks.zone import configured, make_zone, part_of, split_days

PROJECT = EXAMPLES.parents[1] / "dbt_project"


def dbt(config: Config, folder: Path, command: str, *arguments: str) -> Measurement:
    """One dbt command as a process of its own; raises CalledProcessError with its output when it fails."""
    environment = {**os.environ, **dbt_environment(config), "DO_NOT_TRACK": "1"}
    # dbt's own console script stands beside the interpreter; `-m dbt.cli.main` warns that it is imported twice
    line = [str(Path(sys.executable).with_name("dbt")), command, *arguments, "--target", "duckdb"]
    line += [
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
        "--target-path",
        str(folder / "target"),
    ]
    line += ["--log-path", str(folder / "logs"), "--quiet"]
    with measured() as result:
        subprocess.run(line, env=environment, check=True)
    return result


def models(config: Config, folder: Path) -> Measurement:
    """Expose the raw zone and build every model; the seeds are laid beforehand and not counted."""
    expose(config)
    dbt(config, folder, "seed")
    return dbt(config, folder, "run")


def report_full(folder: Path, requests: int) -> None:
    """Print the full build of the long history, its data tests and the floor under it."""
    whole = make_zone(folder, requests)
    days = split_days(whole)
    place = folder / "long"
    shutil.rmtree(place, ignore_errors=True)
    config = part_of(whole, place, days.history)
    files = sorted(str(path) for path in (place / "raw" / "litellm" / "spend_logs").glob("*.parquet"))
    steps = floor(files, place)
    bottom = sum(step.seconds for step in steps.values())
    nothing = _models_of_nothing(folder)
    full = models(config, place)
    tests = dbt(config, place, "test", "--exclude-resource-type", "unit_test")
    print(f"full build of {days.rows(days.history):,} requests")
    print(
        "  floor "
        + ", ".join(f"{name} {step.seconds:.1f} s" for name, step in steps.items())
        + f" = {bottom:.1f} s"
    )
    print(f"  models {full.seconds:.1f} s = {full.seconds / bottom:.2f} x floor; peak {full.peak_gb:.2f} GB")
    print(
        f"  the same models over no rows {nothing.seconds:.1f} s; data tests {tests.seconds:.1f} s",
        flush=True,
    )


def report_increment(folder: Path, requests: int) -> None:
    """Print what a night costs on a long and on a ten times shorter history, fixed cost taken off."""
    config = make_zone(folder, requests)
    days = split_days(config)
    spent = {}
    fixed = _models_of_nothing(folder).seconds
    for name, history in (("long", days.history), ("short", days.short)):
        place = folder / name
        if not (place / "warehouse.duckdb").exists():
            models(part_of(config, place, history), place)
        night = models(part_of(config, place, history + days.night), place)
        spent[name] = night.seconds
        print(
            f"night of {days.rows(days.night):,} onto {days.rows(history):,}: {night.seconds:.1f} s,"
            f" peak {night.peak_gb:.2f} GB"
        )
        shutil.rmtree(place)
    growth = (spent["long"] - fixed) / (spent["short"] - fixed)
    times = days.rows(days.history) / days.rows(days.short)
    print(f"  fixed cost {fixed:.1f} s taken off: {growth:.2f} x when history is {times:.1f} x", flush=True)


def _models_of_nothing(folder: Path) -> Measurement:
    """The same graph over an empty raw zone: the fixed cost of a build. The second of two, as on any night."""
    place = folder / "nothing"
    shutil.rmtree(place, ignore_errors=True)
    config = configured(place, 100)
    models(config, place)
    result = models(config, place)
    shutil.rmtree(place)
    return result
