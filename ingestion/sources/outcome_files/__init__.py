"""The generic outcome contract: CSV, JSON lines or Parquet files (README.md).

Reads:  every data file below the configured path     Writes: raw_outcome_files.outcomes
Grain:  one row per version (updated_at) of an outcome. Late rows: one day is re-read.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.config import Config, ConfigError, Secret
from ingestion.sources.outcome_files.tables import OUTCOMES
from ingestion.tables import Fetched, Pull
from ingestion.window import Window


def pulls(config: Config) -> tuple[Pull, ...]:
    """One pull where a path is configured."""
    if config.sources.outcome_files is None:
        return ()
    return (Pull("outcome_files", (OUTCOMES,), _fetch),)


def _fetch(config: Config, window: Window) -> Sequence[Fetched]:
    from ingestion.sources.outcome_files.client import read_files

    files = config.sources.outcome_files
    if files is None:
        raise ConfigError(
            "sources.outcome_files is not configured; for example `outcome_files: {path: data/outcome}`"
        )
    return [read_files(Secret(files.path).resolve(), window, Secret(config.people_salt).resolve())]
