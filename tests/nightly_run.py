"""Run the nightly command as its user does, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ingestion.config import EXAMPLES

ROOT = EXAMPLES.parents[1]
# A whole night takes about a minute on two idle cores; a busy machine gets ten.
PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class Night:
    """A configuration of its own under `folder`, and how to run it."""

    folder: Path
    config: Path

    @classmethod
    def of(cls, example: str, folder: Path) -> Night:
        """A copy of a bundled example whose `.data` is `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        source = EXAMPLES / example / "config.yaml"
        text = source.read_text().replace("{here}", str(source.parent)).replace(".data", str(folder))
        config = folder / "config.yaml"
        config.write_text(text)
        return cls(folder, config)

    @property
    def warehouse(self) -> str:
        """The DuckDB file."""
        return str(self.folder / "warehouse.duckdb")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m orchestration.nightly --config ... arguments`, with its output as text."""
        return subprocess.run(
            [sys.executable, "-m", "orchestration.nightly", "--config", str(self.config), *arguments],
            cwd=ROOT,
            env={**os.environ, "DAGSTER_HOME": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def run_green(self, *arguments: str) -> str:
        """Run and return what it printed; fails unless the exit code is 0."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-4000:]}"
        return done.stdout
