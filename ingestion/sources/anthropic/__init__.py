"""Anthropic's own word on usage and money: billed cost, token usage, workspaces and API keys.

Reads:  the analytics endpoints or the legacy reports (`api:` in the configuration)     Writes:
raw_anthropic.* Grain:  one row per day and group.     Late: restated for up to 30 days (README), so 30 days
are read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingestion.sources.anthropic.tables import API_KEYS, COST, USAGE, WORKSPACES
from ingestion.tables import Fetched, Pull
from ingestion.vendor import Patience

if TYPE_CHECKING:
    from ingestion.config import Config
    from ingestion.window import Window


def pulls(config: Config, patience: Patience | None = None) -> tuple[Pull, ...]:
    """One pull a table; none when the source is not configured."""
    if config.sources.anthropic is None:
        return ()

    def fetch(entity: str, config: Config, window: Window) -> Sequence[Fetched]:
        from ingestion.sources.anthropic import client  # the HTTP client takes a second to import

        return client.fetch(entity, config, window, patience or Patience())

    return (
        Pull("anthropic_cost", (COST,), lambda c, w: fetch("cost", c, w)),
        Pull("anthropic_usage", (USAGE,), lambda c, w: fetch("usage", c, w)),
        Pull("anthropic_workspaces", (WORKSPACES,), lambda c, w: fetch("workspaces", c, w)),
        Pull("anthropic_api_keys", (API_KEYS,), lambda c, w: fetch("api_keys", c, w)),
    )
