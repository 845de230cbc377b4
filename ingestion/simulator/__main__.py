"""`python -m ingestion.simulator`: write a simulated month, insert it into a LiteLLM database, or serve it.

Belongs here: the command line alone.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from ingestion.config import ConfigError, Simulator
from ingestion.simulator.company import REFRESHED_AT
from ingestion.simulator.mess import EXAMPLE, TIDY
from ingestion.simulator.month import SimulatedMonth, simulate
from ingestion.simulator.server import serve
from ingestion.simulator.writers import create_gateway_schema, write_database, write_log_objects_once

# Above this a month is made in a file: half a million requests take 1 GB in memory with their records.
_IN_MEMORY = 500_000


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0, or 2 with a message when it cannot be done."""
    options = _options().parse_args(arguments)
    out: Path = options.out
    settings = Simulator(seed=options.seed, requests=options.requests)
    database = out / "month.duckdb" if settings.requests > _IN_MEMORY else None
    out.mkdir(parents=True, exist_ok=True)
    if database is not None:
        database.unlink(missing_ok=True)
    try:
        mess = TIDY if options.tidy else EXAMPLE
        with simulate(settings, out / "truth", mess, database=database) as month:
            _write(month, options)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingestion.simulator", description="A company's month.")
    parser.add_argument("--requests", type=int, default=6_000, help="100 to 100,000,000 (default 6,000)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True, help="folder for truth/ and litellm_logs/")
    parser.add_argument("--tidy", action="store_true", help="no faults at all")
    parser.add_argument(
        "--postgres", metavar="URL", help="insert into this LiteLLM database, write no log objects"
    )
    parser.add_argument(
        "--create-schema", action="store_true", help="with --postgres: make LiteLLM's schema first"
    )
    parser.add_argument("--serve", type=int, metavar="PORT", help="then serve the vendors until interrupted")
    return parser


def _write(month: SimulatedMonth, options: argparse.Namespace) -> None:
    if options.postgres:
        if options.create_schema:
            create_gateway_schema(options.postgres)
        sys.stdout.write(f"{write_database(month, options.postgres)} rows in LiteLLM_SpendLogs\n")
    else:
        write_log_objects_once(month, options.out / "litellm_logs")
        sys.stdout.write(f"log objects in {options.out / 'litellm_logs'}\n")
    sys.stdout.write(f"truth in {options.out / 'truth'}\n")
    if options.serve is not None:
        with serve(month.con, REFRESHED_AT, port=options.serve) as server:
            for vendor in ("anthropic", "github", "jira"):
                sys.stdout.write(f"{vendor}: {server.base_url(vendor)}\n")
            sys.stdout.flush()
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                sys.stdout.write("stopped\n")


if __name__ == "__main__":
    sys.exit(main())
