"""Merged pull requests of GitHub, their commits, and the typed references in their texts.

Reads:  POST /graphql (pullRequests by update time)     Writes: raw_github.pull_requests, commits, references
Grain:  one row per version of a pull request.          Late: keyed by update time, one day is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingestion.sources.github.tables import COMMITS, PULL_REQUESTS, REFERENCES
from ingestion.tables import Fetched, Pull
from ingestion.vendor import Patience

if TYPE_CHECKING:
    from ingestion.config import Config
    from ingestion.window import Window


def pulls(config: Config, patience: Patience | None = None) -> tuple[Pull, ...]:
    """One pull with three tables, since they come from the same pages; none when not configured."""
    if config.sources.github is None:
        return ()

    def fetch(config: Config, window: Window) -> Sequence[Fetched]:
        from ingestion.sources.github import client  # the HTTP client takes a second to import

        return client.fetch(config, window, patience or Patience())

    return (Pull("github", (PULL_REQUESTS, COMMITS, REFERENCES), fetch),)
