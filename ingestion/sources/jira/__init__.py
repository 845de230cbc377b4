"""Issues of Jira Cloud that were resolved or reopened, and their changes of status.

Reads:  GET /rest/api/3/search/jql with changelog     Writes: raw_jira.issues, raw_jira.status_changes
Grain:  one row per version of an issue.              Late: keyed by update time, one day is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingestion.sources.jira.tables import ISSUES, STATUS_CHANGES
from ingestion.tables import Fetched, Pull
from ingestion.vendor import Patience

if TYPE_CHECKING:
    from ingestion.config import Config
    from ingestion.window import Window


def pulls(config: Config, patience: Patience | None = None) -> tuple[Pull, ...]:
    """One pull with two tables, since they come from the same pages; none when not configured."""
    if config.sources.jira is None:
        return ()

    def fetch(config: Config, window: Window) -> Sequence[Fetched]:
        from ingestion.sources.jira import client  # the HTTP client takes a second to import

        return client.fetch(config, window, patience or Patience())

    return (Pull("jira", (ISSUES, STATUS_CHANGES), fetch),)
