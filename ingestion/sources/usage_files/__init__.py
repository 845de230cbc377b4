"""The generic usage contract: CSV, JSON lines or Parquet files (README.md).

Reads:  every data file below the configured path     Writes: raw_usage_files.requests
Grain:  one row per model call. Late rows: two days are re-read, exporters write them into the next file.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.config import Config, ConfigError, Secret
from ingestion.sources.usage_files.tables import REQUESTS
from ingestion.tables import Fetched, Pull
from ingestion.window import Window


def pulls(config: Config) -> tuple[Pull, ...]:
    """One pull where a path is configured."""
    if config.sources.usage_files is None:
        return ()
    return (Pull("usage_files", (REQUESTS,), _fetch),)


def _fetch(config: Config, window: Window) -> Sequence[Fetched]:
    from ingestion.sources.usage_files.client import read_files

    files = config.sources.usage_files
    if files is None:
        raise ConfigError(
            "sources.usage_files is not configured; for example `usage_files: {path: data/usage}`"
        )
    return [read_files(Secret(files.path).resolve(), window, Secret(config.people_salt).resolve())]
