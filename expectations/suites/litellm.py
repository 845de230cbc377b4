"""Suites of the LiteLLM tables. Both readers of calls land the same columns, so they obey the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import at_most, meters, not_before, not_negative, suite, words
from ingestion.sources.litellm.tables import DAILY_SPEND, KEYS, LOG_OBJECTS, SPEND_LOGS, TEAMS
from ingestion.tables import Table

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


def _calls(table: Table) -> ExpectationSuite:
    return suite(
        table,
        *not_negative(*meters(table), "spend_usd"),
        # prompt_tokens holds uncached + read + write: a part above it would make the uncached rest negative
        at_most("cache_read_input_tokens", "prompt_tokens"),
        at_most("cache_creation_input_tokens", "prompt_tokens"),
        at_most("ephemeral_5m_input_tokens", "cache_creation_input_tokens"),
        at_most("ephemeral_1h_input_tokens", "cache_creation_input_tokens"),
        words("status", "success", "failure", severity="warning"),
        not_before("ended_at", "started_at", severity="warning"),  # clocks of two workers may differ
    )


def spend_logs() -> ExpectationSuite:
    """Calls and settlements, as the gateway's database holds them."""
    return _calls(SPEND_LOGS)


def log_objects() -> ExpectationSuite:
    """Calls, as the gateway wrote them to a folder or bucket."""
    return _calls(LOG_OBJECTS)


def teams() -> ExpectationSuite:
    """Teams of the gateway."""
    return suite(TEAMS)


def keys() -> ExpectationSuite:
    """Virtual keys of the gateway."""
    return suite(KEYS)


def daily_spend() -> ExpectationSuite:
    """The gateway's own totals: the same parts of the prompt as in its log."""
    return suite(
        DAILY_SPEND,
        *not_negative(*meters(DAILY_SPEND), "spend_usd"),
        at_most("cache_read_input_tokens", "prompt_tokens"),
        at_most("cache_creation_input_tokens", "prompt_tokens"),
    )


SUITES = {
    "spend_logs": spend_logs, "log_objects": log_objects, "teams": teams, "keys": keys, "daily_spend": daily_spend,
}  # fmt: skip
