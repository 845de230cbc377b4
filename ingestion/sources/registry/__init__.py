"""The organisation's own CSV files: what only it knows, reviewed like code (README.md).

Reads:  the CSV files of the configured folder     Writes: raw_registry.*, one table a file
Grain:  one row per line, a snapshot a night. A fault in any file stops a run before any work starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingestion.config import Config, Secret
from ingestion.sources.registry.tables import TABLES
from ingestion.tables import Fetched, Pull
from ingestion.window import Window

__all__ = ["check_registry", "pulls"]


def pulls(config: Config) -> tuple[Pull, ...]:
    """One pull for all eleven files: they are checked against each other."""
    return (Pull("registry", TABLES, _fetch),)


def check_registry(path: Path) -> None:
    """Read and check the whole folder without landing anything.

    Raises:
        ConfigError: any fault in any file; all of them in one message, one a line.
    """
    from ingestion.sources.registry.client import read_registry

    read_registry(path)


def _fetch(config: Config, window: Window) -> Sequence[Fetched]:
    """The files as they are now, whatever window asks."""
    from ingestion.sources.registry.client import land_registry

    return land_registry(config.registry, Secret(config.people_salt).resolve())
