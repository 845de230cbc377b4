"""LiteLLM's price file: what a key means, what is refused, and what a later snapshot changes."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ingestion.sources.price_book.client import Snapshot
from ingestion.sources.price_book.dated import FIRST_USE, OPEN
from ingestion.sources.price_book.parse import bare_name, parse_entry, parse_models, parse_snapshots
from ingestion.sources.price_book.price_keys import Cell, cell_of
from ingestion.tables import Rejection

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
BASE = Cell("uncached_input", "standard", 0)


def entry(text: str) -> dict[str, Any]:
    """One entry as the snapshot reader gives it: every number is the decimal of its text."""
    found: dict[str, Any] = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return found


def model(price: str, **more: str) -> dict[str, Any]:
    extra = {key: Decimal(value) for key, value in more.items()}
    return {"litellm_provider": "anthropic", "input_cost_per_token": Decimal(price), **extra}


def spans(*states: tuple[date, dict[str, Any]]) -> list[tuple[str, int, str, date, date]]:
    rows, rejected = parse_snapshots([Snapshot("1", day, models) for day, models in states])
    assert rejected == []
    return [
        (
            r["meter"],
            r["min_input_tokens"],
            str(r["usd_per_token"].normalize()),
            r["valid_from"],
            r["valid_to"],
        )  # type: ignore[attr-defined,misc]
        for r in rows
    ]


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("input_cost_per_token", Cell("uncached_input", "standard", 0)),
        ("output_cost_per_token_batches", Cell("output", "batch", 0)),
        ("cache_read_input_token_cost_above_200k_tokens", Cell("cache_read", "standard", 200_000)),
        ("cache_creation_input_token_cost", Cell("cache_write_5m", "standard", 0)),
        ("cache_creation_input_token_cost_above_1hr", Cell("cache_write_1h", "standard", 0)),
        (
            "cache_creation_input_token_cost_above_1hr_above_100k_tokens",
            Cell("cache_write_1h", "standard", 100_000),
        ),
        ("input_cost_per_token_above_272k_tokens_flex", Cell("uncached_input", "flex", 272_000)),
        ("output_cost_per_token_ultrafast", Cell("output", "ultrafast", 0)),
        ("input_cost_per_token_cache_hit", Cell("cache_read", "standard", 0)),
        ("output_cost_per_token_above_1hr", None),
        ("cache_creation_input_token_cost_above_12hr", None),
        ("input_cost_per_token_above_200k_tokens_lunar", None),
        ("input_cost_per_image", None),
    ],
)
def test_cell_of_reads_combined_suffixes(key: str, cell: Cell | None) -> None:
    assert cell_of(key) == cell


def test_parse_entry_keeps_the_text_of_a_float_exactly() -> None:
    text = '{"input_cost_per_token": 1.5000020000000002e-05, "output_cost_per_token": 3e-07}'
    assert parse_entry("m", entry(text), []) == {
        BASE: Decimal("0.000015000020000000"),  # what lies beyond 18 places is noise of a float
        Cell("output", "standard", 0): Decimal("0.0000003"),
    }


def test_parse_entry_trusts_no_price_beside_an_unknown_key() -> None:
    rejected: list[Rejection] = []
    cells = parse_entry(
        "m", entry('{"input_cost_per_token": 1e-06, "input_cost_per_thought": 2e-06}'), rejected
    )
    assert cells == {Cell("unreadable:input_cost_per_thought", "standard", 0): 0}
    assert [(r.locator, r.field, r.value, r.reason) for r in rejected] == [
        ("litellm_snapshot:m", "input_cost_per_thought", "0.000002", "unknown price key")
    ]


@pytest.mark.parametrize("value", ["-1e-06", '"1e-06"', "null", "{}"])
def test_parse_entry_refuses_what_is_no_price(value: str) -> None:
    rejected: list[Rejection] = []
    assert parse_entry("m", entry(f'{{"input_cost_per_token": {value}}}'), rejected) == {}
    assert [(r.field, r.reason) for r in rejected] == [("input_cost_per_token", "not a price")]


def test_parse_entry_ignores_listed_keys_in_silence() -> None:
    rejected: list[Rejection] = []
    text = '{"litellm_provider": "x", "output_cost_per_image": 1, "supports_vision": true, "max_tokens": 9}'
    assert parse_entry("m", entry(text), rejected) == {}
    assert rejected == []


def test_parse_entry_refuses_a_model_priced_by_the_hour() -> None:
    rejected: list[Rejection] = []
    text = '{"input_cost_per_token": 3e-07, "off_peak_pricing": {"input_cost_per_token": 1.5e-07}}'
    assert parse_entry("m", entry(text), rejected) == {Cell("unreadable:off_peak_pricing", "standard", 0): 0}
    assert [(r.locator, r.field) for r in rejected] == [("litellm_snapshot:m", "off_peak_pricing")]


def test_parse_entry_reads_brackets_by_their_lower_bound() -> None:
    text = """{"tiered_pricing": [
        {"input_cost_per_token": 5e-08, "range": [0, 256000.0]},
        {"input_cost_per_token": 2.5e-07, "range": [256000.0, 1000000.0]},
        {"input_cost_per_query": 0.005, "max_results_range": [0, 25]}]}"""
    rejected: list[Rejection] = []
    assert parse_entry("m", entry(text), rejected) == {
        BASE: Decimal("0.00000005"),
        Cell("uncached_input", "standard", 256_000): Decimal("0.00000025"),
    }
    assert rejected == []


def test_parse_entry_prefers_the_usual_word_for_a_cache_read() -> None:
    text = '{"cache_read_input_token_cost": 2e-08, "input_cost_per_token_cache_hit": 9e-08}'
    assert parse_entry("m", entry(text), []) == {Cell("cache_read", "standard", 0): Decimal("0.00000002")}


@pytest.mark.parametrize(
    ("key", "provider", "name"),
    [
        ("claude-opus-4-6", "anthropic", "claude-opus-4-6"),
        ("anthropic/claude-opus-4-6", "anthropic", "claude-opus-4-6"),
        ("vertex_ai/claude-opus-4-6", "google_vertex", "claude-opus-4-6"),
        ("gemini/gemini-2.5-pro", "google", "gemini-2.5-pro"),
        ("bedrock/us-gov-west-1/claude", "aws_bedrock", "us-gov-west-1/claude"),
        ("openrouter/anthropic/claude-opus-4-6", "openrouter", "anthropic/claude-opus-4-6"),
        ("anthropic/claude-opus-4-6", "openrouter", "anthropic/claude-opus-4-6"),
    ],
)
def test_bare_name_strips_only_a_word_for_the_same_biller(key: str, provider: str, name: str) -> None:
    assert bare_name(key, provider) == name


def test_parse_models_keeps_both_prices_when_two_endpoints_share_a_name() -> None:
    models = {
        "azure_ai/gpt-5.5": {"litellm_provider": "azure_ai", "input_cost_per_token": Decimal("0.00001")},
        "azure/gpt-5.5": {"litellm_provider": "azure", "input_cost_per_token": Decimal("0.0000125")},
    }
    assert parse_models(models, []) == {
        ("azure", "gpt-5.5"): {BASE: Decimal("0.0000125")},
        ("azure", "azure_ai/gpt-5.5"): {BASE: Decimal("0.00001")},
    }


def test_parse_models_refuses_an_entry_without_a_provider() -> None:
    rejected: list[Rejection] = []
    assert parse_models({"m": {"input_cost_per_token": Decimal("0.1")}}, rejected) == {}
    assert [(r.locator, r.field) for r in rejected] == [("litellm_snapshot:m", "litellm_provider")]


def test_first_snapshot_holds_from_the_first_use() -> None:
    rows, _ = parse_snapshots([Snapshot("1.2", MAY, {"m": model("0.000003")})])
    assert rows == [
        {
            "provider": "anthropic",
            "model_name": "m",
            "meter": "uncached_input",
            "service_tier": "standard",
            "min_input_tokens": 0,
            "usd_per_token": Decimal("0.000003"),
            "valid_from": FIRST_USE,
            "valid_to": OPEN,
            "is_validity_assumed": True,
            "source": "litellm_snapshot",
            "source_version": "litellm 1.2",
            "checked_on": MAY,
        }
    ]


def test_later_snapshot_starts_a_row_only_where_the_price_changed() -> None:
    first = {"a": model("0.000003"), "b": model("0.000004")}
    second = {"a": model("0.000003"), "b": model("0.000002")}
    assert spans((MAY, first), (JUNE, second)) == [
        ("uncached_input", 0, "0.000003", FIRST_USE, OPEN),
        ("uncached_input", 0, "0.000004", FIRST_USE, JUNE),
        ("uncached_input", 0, "0.000002", JUNE, OPEN),
    ]


def test_model_that_a_later_snapshot_forgets_keeps_its_price() -> None:
    assert spans((MAY, {"a": model("0.000003")}), (JUNE, {})) == [
        ("uncached_input", 0, "0.000003", FIRST_USE, OPEN)
    ]


def test_model_first_seen_later_holds_from_its_first_use() -> None:
    assert spans((MAY, {}), (JUNE, {"a": model("0.000003")})) == [
        ("uncached_input", 0, "0.000003", FIRST_USE, OPEN)
    ]


def test_threshold_that_a_model_drops_ends_and_one_it_gains_starts() -> None:
    above_200k = {"input_cost_per_token_above_200k_tokens": "0.000006"}
    above_100k = {"input_cost_per_token_above_100k_tokens": "0.000005"}
    states = (MAY, {"a": model("0.000003", **above_200k)}), (JUNE, {"a": model("0.000003", **above_100k)})
    assert spans(*states) == [
        ("uncached_input", 0, "0.000003", FIRST_USE, OPEN),
        ("uncached_input", 100_000, "0.000005", JUNE, OPEN),
        ("uncached_input", 200_000, "0.000006", FIRST_USE, JUNE),
    ]


def test_base_price_that_was_missing_fills_the_past() -> None:
    later = model("0.000003", cache_read_input_token_cost="0.0000003")
    assert spans((MAY, {"a": model("0.000003")}), (JUNE, {"a": later})) == [
        ("cache_read", 0, "3E-7", FIRST_USE, OPEN),
        ("uncached_input", 0, "0.000003", FIRST_USE, OPEN),
    ]
