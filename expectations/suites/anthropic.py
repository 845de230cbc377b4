"""Suites of Anthropic's bill, usage report, workspaces and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import meters, not_before, not_negative, suite, words
from ingestion.sources.anthropic.tables import API_KEYS, COST, USAGE, WORKSPACES

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


def cost() -> ExpectationSuite:
    """Billed lines. Amounts may be negative: credits are lines too."""
    return suite(
        COST,
        words("report", "analytics", "legacy"),
        words(
            "currency", "USD"
        ),  # the ledger adds dollars; another currency must be converted before it lands
        *not_negative("requests"),
        not_before("usage_at", "usage_date"),
    )


def usage() -> ExpectationSuite:
    """Token usage buckets."""
    return suite(
        USAGE,
        words("report", "analytics", "legacy"),
        *not_negative(*meters(USAGE)),
        not_before("usage_at", "usage_date"),
    )


def workspaces() -> ExpectationSuite:
    """Workspaces of the organisation."""
    return suite(WORKSPACES, not_before("archived_at", "created_at"))


def api_keys() -> ExpectationSuite:
    """API keys of the organisation."""
    return suite(API_KEYS, words("status", "active", "inactive", "archived", "expired", severity="warning"))


SUITES = {"cost": cost, "usage": usage, "workspaces": workspaces, "api_keys": api_keys}
