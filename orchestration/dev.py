"""Dagster's UI on this machine, with the example's vendors played beside it.

python -m orchestration.dev [--config FILE]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ingestion.config import ConfigError, config_path, load_config

ROOT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; returns Dagster's exit code, or 2 for a wrong configuration."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.dev", description="Dagster's UI.")
    parser.add_argument("--config", type=Path, default=config_path(), help="default: the bundled example")
    parser.add_argument("--port", default="3000")
    chosen = parser.parse_args(arguments)
    os.environ["UTV_CONFIG"] = str(chosen.config.resolve())
    try:
        config = load_config(chosen.config)
        from ingestion.simulator import serving
        from orchestration.instance import open_instance

        with open_instance():  # makes the records ready, and ends the runs that were killed
            pass
        command = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml", "-p", chosen.port]
        with serving(config):
            return _serve(command)
    except ConfigError as error:
        sys.stderr.write(f"refused {error}\n")
        return 2


def _serve(command: list[str]) -> int:
    """Run Dagster until it ends; a stop, by key or by signal, is passed on and waited for."""
    # a shell that starts this in the background has it ignore the interrupt key, and Dagster would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603  our own words
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    try:
        return process.wait()
    except KeyboardInterrupt:
        return process.wait()


if __name__ == "__main__":
    sys.exit(main())
