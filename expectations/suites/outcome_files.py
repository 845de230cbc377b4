"""Suite of the generic outcome contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import matches, not_before, not_negative, suite, words
from ingestion.sources.outcome_files.tables import OUTCOMES

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


def outcomes() -> ExpectationSuite:
    """Versions of outcomes."""
    return suite(
        OUTCOMES,
        words("status", "won", "lost", "open", "reverted", "reopened", "refunded", "disqualified"),
        matches("outcome_type", r"^[a-z][a-z0-9_]*$"),
        matches("value_currency", r"^[A-Z]{3}$"),
        *not_negative("quantity", "pr_number"),
        not_before("updated_at", "occurred_at", severity="warning"),  # a planned outcome may be written ahead
    )


SUITES = {"outcomes": outcomes}
