"""Suite of the generic usage contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import meters, not_negative, suite, words
from ingestion.sources.usage_files.tables import REQUESTS

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


def requests() -> ExpectationSuite:
    """Model calls with disjoint meters."""
    return suite(
        REQUESTS,
        *not_negative(*meters(REQUESTS), "gateway_cost_usd"),
        words("payment_basis", "metered", "subscription", "gateway_cache", "none"),
        words("status", "success", "failure", "cancelled"),
    )


SUITES = {"requests": requests}
