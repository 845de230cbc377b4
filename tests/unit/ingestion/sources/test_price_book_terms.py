"""What LiteLLM's price file says beside token prices: regions, the fast mode, search fees, keys not understood."""

from __future__ import annotations

from decimal import Decimal

import pytest
from test_price_book_litellm import BASE, JUNE, MAY, entry, model

from ingestion.sources.price_book.client import Snapshot
from ingestion.sources.price_book.dated import FIRST_USE, OPEN
from ingestion.sources.price_book.parse import parse_entry, parse_snapshots
from ingestion.sources.price_book.price_keys import Cell
from ingestion.sources.price_book.terms import separated
from ingestion.tables import Rejection


def test_parse_entry_reads_regions_the_fast_mode_and_the_search_fee() -> None:
    text = """{"input_cost_per_token": 5e-06, "input_cost_per_token_above_200k_tokens": 1e-05,
        "input_cost_per_token_batches": 2.5e-06,
        "provider_specific_entry": {"us": 1.1, "fast": 2.5, "minimax_free_input_images": 5},
        "regional_processing_uplift_multiplier_eu": 1.2,
        "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_high": 0.01}}"""
    rejected: list[Rejection] = []
    assert parse_entry("m", entry(text), rejected) == {
        BASE: Decimal("0.000005"),
        BASE._replace(min_input_tokens=200_000): Decimal("0.00001"),
        BASE._replace(service_tier="batch"): Decimal("0.0000025"),
        BASE._replace(service_tier="fast"): Decimal("0.0000125"),
        BASE._replace(service_tier="fast", min_input_tokens=200_000): Decimal("0.000025"),
        Cell("inference_geo:us", "standard", 0): Decimal("1.1"),
        Cell("inference_geo:eu", "standard", 0): Decimal("1.2"),
        Cell("web_search:", "standard", 0): Decimal("0.01"),
    }
    assert rejected == []


def test_parse_entry_gives_no_fee_that_depends_on_the_size_of_a_search() -> None:
    text = '{"search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_high": 0.02}}'
    assert parse_entry("m", entry(text), []) == {}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"provider_specific_entry": {"moon": 3}}', "provider_specific_entry.moon"),
        ('{"provider_specific_entry": {"us": "dear"}}', "provider_specific_entry.us"),
        ('{"provider_specific_entry": {"fast": -1}}', "provider_specific_entry.fast"),
        ('{"regional_processing_uplift_multiplier_us": null}', "regional_processing_uplift_multiplier_us"),
    ],
)
def test_parse_entry_names_a_factor_it_does_not_understand(text: str, key: str) -> None:
    rejected: list[Rejection] = []
    assert parse_entry("m", entry(text), rejected) == {Cell(f"unreadable:{key}", "standard", 0): 0}
    assert [(r.field, r.reason) for r in rejected] == [(key, "unknown price key")]


def test_an_unknown_key_ends_the_prices_of_its_day() -> None:
    base = model("0.000005")
    states = [Snapshot("1", MAY, {"m": base}), Snapshot("2", JUNE, {"m": {**base, "tolls": Decimal(1)}})]
    rows, rejected = parse_snapshots(states)
    prices, terms = separated(rows)
    assert [(r["meter"], r["valid_from"], r["valid_to"]) for r in prices] == [
        ("uncached_input", FIRST_USE, JUNE)
    ]
    assert [(r["term"], r["scope"], r["amount"], r["valid_from"], r["valid_to"]) for r in terms] == [
        ("unreadable", "tolls", None, JUNE, OPEN)
    ]
    assert [r.field for r in rejected] == ["tolls"]
