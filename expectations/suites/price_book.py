"""Suite of the dated price book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import not_before, not_negative, suite, words
from ingestion.sources.price_book.tables import METERS, PRICES, SERVICE_TIERS, TERM_KINDS, TERMS

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


def prices() -> ExpectationSuite:
    """Prices per provider, model, meter, tier and validity."""
    return suite(
        PRICES,
        words("meter", *METERS),
        words("service_tier", *SERVICE_TIERS, severity="warning"),  # vendors invent tiers overnight
        words("source", "genai_prices", "litellm_snapshot"),
        *not_negative("usd_per_token", "min_input_tokens"),
        not_before("valid_to", "valid_from", or_equal=False),
        min_rows=1000,  # the two bundled lists know over 2,000 models: fewer rows than this means a torn file
    )


def terms() -> ExpectationSuite:
    """Factors, fees and keys not understood, per provider and model."""
    return suite(
        TERMS,
        words("term", *TERM_KINDS),
        words("source", "genai_prices", "litellm_snapshot"),
        *not_negative("amount"),
        not_before("valid_to", "valid_from", or_equal=False),
        min_rows=100,  # the bundled lists name over 500 search fees: fewer rows than this means a torn file
    )


SUITES = {"prices": prices, "terms": terms}
