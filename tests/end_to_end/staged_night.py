"""One night as a stage of a longer story: how it ended, and what stood in the raw zone and published after it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from nightly_run import PATIENCE_SECONDS, ROOT, Night

from ingestion.raw_zone import RawZone
from ingestion.tables import all_tables

# The client's own waits (15 s) are real; the pauses between whole attempts of a step, two minutes more, are not.
ONE_ATTEMPT = """
import functools, sys
import orchestration.definitions as definitions
definitions.build_definitions = functools.partial(definitions.build_definitions, retries=None)
from orchestration.nightly import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Stage:
    """What one night said and what stood there after it."""

    exit_code: int
    printed: str
    published: str | None  # the version that readers see
    # of the tables kept by day; registry and price book are snapshots
    quarantined: dict[tuple[str, str], int]  # (table, window) -> rows put aside
    landed: dict[str, set[str]]  # table -> windows


def after(night: Night, exit_code: int, printed: str) -> Stage:
    zone = RawZone(str(night.folder / "raw"))
    dated = {(table.source, table.entity) for table in all_tables() if table.time_column}
    rows = [row for row in zone.manifest().to_pylist() if (row["source"], row["entity"]) in dated]
    landed: dict[str, set[str]] = {}
    for row in rows:
        landed.setdefault(f"{row['source']}.{row['entity']}", set()).add(row["window"])
    quarantined = {
        (f"{row['source']}.{row['entity']}", row["window"]): row["quarantined"]
        for row in rows
        if row["quarantined"]
    }
    link = night.folder / "published"
    return Stage(exit_code, printed, str(link.readlink()) if link.is_symlink() else None, quarantined, landed)


def run(night: Night, *arguments: str) -> Stage:
    done = night.run(*arguments)
    return after(night, done.returncode, done.stdout + done.stderr)


def run_once(night: Night, *arguments: str) -> Stage:
    """A night whose failed steps are not tried again."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_ATTEMPT, "--config", str(night.config), *arguments],
        cwd=ROOT, env={**os.environ, "DAGSTER_HOME": str(night.folder)},
        capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    return after(night, done.returncode, done.stdout + done.stderr)


def run_killed(night: Night, *arguments: str) -> Stage:
    """A night that is killed after its first landed table."""
    environment = {**os.environ, "DAGSTER_HOME": str(night.folder), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.nightly", "--config", str(night.config), *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    printed = []
    for line in process.stdout:
        printed.append(line)
        if line.startswith("  ok raw/"):
            break
    process.kill()
    process.communicate()
    return after(night, process.returncode, "".join(printed))
