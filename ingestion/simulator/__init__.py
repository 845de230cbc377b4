"""A seeded company whose month is served in the vendors' wire formats, and whose truth is known.

`serving(config)` stands in for the vendors of a configuration that says `simulator:`; `simulate(...)` makes a
month for tests and benchmarks; `python -m ingestion.simulator` writes one. README.md shows what is planted in
it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.config import Config, ConfigError, Secret
from ingestion.simulator.company import REFRESHED_AT
from ingestion.simulator.mess import EXAMPLE, TIDY, Mess
from ingestion.simulator.month import SimulatedMonth, simulate
from ingestion.simulator.server import Faults, serve
from ingestion.simulator.writers import write_log_objects_once

__all__ = [
    "ENVIRONMENT",
    "EXAMPLE",
    "TIDY",
    "Faults",
    "Mess",
    "SimulatedMonth",
    "serve",
    "serving",
    "simulate",
]

# The bundled example names these as the base URLs of its vendors.
ENVIRONMENT = {
    "anthropic": "UTV_SIMULATOR_ANTHROPIC",
    "github": "UTV_SIMULATOR_GITHUB",
    "jira": "UTV_SIMULATOR_JIRA",
}


@contextmanager
def serving(config: Config) -> Iterator[None]:
    """Play the vendors of `config` until the block ends; does nothing when it names no simulator.

    Writes the gateway's log objects into the folder `sources.litellm.logs` (unless this month lies there
    already) and the truth into the folder `truth` beside it, starts the server and sets the environment
    variables of `ENVIRONMENT`.

    Raises:
        ConfigError: no folder for the log objects, or one that holds other files.
    """
    if config.simulator is None:
        yield
        return
    folder = _logs_folder(config)
    with simulate(config.simulator, folder.parent / "truth") as month:
        write_log_objects_once(month, folder)
        with serve(month.con, REFRESHED_AT) as server:
            before = {name: os.environ.get(name) for name in ENVIRONMENT.values()}
            os.environ.update({name: server.base_url(vendor) for vendor, name in ENVIRONMENT.items()})
            try:
                yield
            finally:
                _restore(before)


def _logs_folder(config: Config) -> Path:
    litellm = config.sources.litellm
    if litellm is None or litellm.logs is None:
        raise ConfigError(
            "simulator: needs `sources.litellm.logs`, the folder it writes the gateway's log into"
        )
    logs = Secret(litellm.logs).resolve()
    if "://" in logs:
        raise ConfigError(f"sources.litellm.logs: {logs}: the simulator writes to local folders only")
    return Path(logs)


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
