"""The whole book against facts from outside: two real cases, vendor multipliers, the package's own sums."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from genai_prices.data import providers
from genai_prices.types import Usage

from ingestion.config import EXAMPLES, load_config
from ingestion.sources.price_book import pulls
from ingestion.sources.price_book.tables import METERS, PRICES, SERVICE_TIERS, TERM_KINDS, TERMS
from ingestion.tables import Rejection
from ingestion.window import Window

SOURCES = ("genai_prices", "litellm_snapshot")  # in order of precedence
Key = tuple[str, str, str, str]


@cache
def book() -> tuple[list[dict[str, Any]], list[Rejection]]:
    config = load_config(EXAMPLES / "packmind" / "config.yaml")
    [pull] = pulls(config)
    assert pull.tables == (PRICES, TERMS)
    [fetched, _] = pull.fetch(config, Window.day(date(2026, 3, 1)))
    table = fetched.rows.read_all()
    assert table.schema == PRICES.schema
    return table.to_pylist(), fetched.rejected


@cache
def terms() -> list[dict[str, Any]]:
    config = load_config(EXAMPLES / "packmind" / "config.yaml")
    [pull] = pulls(config)
    table = pull.fetch(config, Window.day(date(2026, 3, 1)))[1].rows.read_all()
    assert table.schema == TERMS.schema
    found: list[dict[str, Any]] = table.to_pylist()
    return found


@cache
def rows_by_key() -> dict[Key, list[dict[str, Any]]]:
    found: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in book()[0]:
        found[row["provider"], row["model_name"], row["meter"], row["service_tier"]].append(row)
    return found


def price(key: Key, day: date, input_tokens: int = 0, sources: tuple[str, ...] = SOURCES) -> Decimal | None:
    """Price of the first source that has this meter on that day, at the highest threshold that is passed."""
    for source in sources:
        valid = [
            row
            for row in rows_by_key().get(key, [])
            if row["source"] == source and row["valid_from"] <= day < row["valid_to"]
            and (row["min_input_tokens"] == 0 or input_tokens > row["min_input_tokens"])
        ]  # fmt: skip
        if valid:
            return Decimal(max(valid, key=lambda row: row["min_input_tokens"])["usd_per_token"])
    return None


def anthropic(model: str, meter: str, day: date, tokens: int = 0, tier: str = "standard") -> Decimal | None:
    found = price(("anthropic", model, meter, tier), day, tokens)
    return None if found is None else found * 10**6


def calls(case: str) -> Iterator[tuple[str, date, dict[str, int]]]:
    with gzip.open(EXAMPLES / case / "data" / "usage" / "calls.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            tokens = {meter: int(row[f"{meter}_tokens"]) for meter in METERS}
            assert row["cache_write_unknown_ttl_tokens"] == "0"
            yield row["model_name"], date.fromisoformat(row["requested_at"][:10]), tokens


@pytest.mark.parametrize(
    ("case", "call_count", "unpriced", "total"),
    [("packmind", 3020, [], "161.72874965"), ("cipher_box", 2928, ["<synthetic>"], "198.71314435")],
)
@pytest.mark.parametrize("sources", [SOURCES, ("genai_prices",), ("litellm_snapshot",)])
def test_real_case_costs_exactly_what_is_known(
    case: str, call_count: int, unpriced: list[str], total: str, sources: tuple[str, ...]
) -> None:
    cost, count, missing = Decimal(0), 0, []
    for model, day, tokens in calls(case):
        count += 1
        size = sum(tokens.values()) - tokens["output"]
        prices = {m: price(("anthropic", model, m, "standard"), day, size, sources) for m in METERS}
        if None in prices.values():
            missing.append(model)
            continue
        cost += sum((tokens[m] * (prices[m] or Decimal(0)) for m in METERS), Decimal(0))
    assert (count, missing, cost) == (call_count, unpriced, Decimal(total))


def test_only_prices_by_the_hour_are_refused() -> None:
    reasons = {(r.field, r.reason) for r in book()[1]}
    by_the_hour = "price depends on the hour of the day, rows here on the day"
    assert reasons == {("off_peak_pricing", by_the_hour), ("constraint", by_the_hour)}
    assert len(book()[1]) == 15  # 5 of genai-prices' models, 10 of LiteLLM's entries


def test_rows_are_unique_by_key_and_their_spans_neither_overlap_nor_reverse() -> None:
    spans = defaultdict(list)
    for row in book()[0]:
        key = tuple(row[name] for name in PRICES.key if name != "valid_from")
        spans[key].append((row["valid_from"], row["valid_to"]))
    assert len(spans) > 20_000
    for key, found in spans.items():
        ordered = sorted(found)
        assert all(start < end for start, end in ordered), key
        assert all(a[1] <= b[0] for a, b in pairwise(ordered)), key


def test_words_are_the_declared_ones() -> None:
    assert {row["meter"] for row in book()[0]} == set(METERS)
    assert {row["service_tier"] for row in book()[0]} == set(SERVICE_TIERS)
    assert {row["source"] for row in book()[0]} == set(SOURCES)


def test_terms_are_the_declared_ones_and_unique_by_key() -> None:
    assert {row["term"] for row in terms()} == set(TERM_KINDS)
    assert {row["scope"] for row in terms() if row["term"] == "inference_geo"} == {"us", "eu"}
    assert all((row["amount"] is None) == (row["term"] == "unreadable") for row in terms())
    keys = [tuple(row[name] for name in TERMS.key) for row in terms()]
    assert len(keys) == len(set(keys))


def test_terms_of_first_party_models() -> None:
    found = {
        (row["term"], row["scope"], row["source"]): row["amount"]
        for row in terms()
        if (row["provider"], row["model_name"]) == ("anthropic", "claude-opus-4-8")
    }
    assert found == {
        ("inference_geo", "us", "litellm_snapshot"): Decimal("1.1"),
        ("web_search", "", "genai_prices"): Decimal("0.01"),
        ("web_search", "", "litellm_snapshot"): Decimal("0.01"),
    }


def test_models_priced_by_the_hour_say_so_and_have_no_price() -> None:
    named = {
        (row["provider"], row["model_name"], row["source"]) for row in terms() if row["term"] == "unreadable"
    }
    priced = {(row["provider"], row["model_name"], row["source"]) for row in book()[0]}
    assert len(named) == 15
    assert named & priced == set()


@pytest.mark.parametrize("source", SOURCES)
def test_fast_mode_of_opus_costs_twice(source: str) -> None:
    day = date(2026, 11, 1)
    for meter in METERS:
        fast = price(("anthropic", "claude-opus-4-8", meter, "fast"), day, sources=(source,))
        usual = price(("anthropic", "claude-opus-4-8", meter, "standard"), day, sources=(source,))
        assert usual is not None
        assert fast == 2 * usual


@pytest.mark.parametrize(
    "model", ["claude-opus-4-6", "claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929", "claude-opus-5-5"]
)
@pytest.mark.parametrize("source", SOURCES)
def test_cache_writes_cost_a_quarter_more_and_twice_the_input(model: str, source: str) -> None:
    day = date(2026, 11, 1)
    found = {
        m: price(("anthropic", model, m, "standard"), day, sources=(source,)) or Decimal(0) for m in METERS
    }
    assert found["cache_write_5m"] == found["uncached_input"] * Decimal("1.25")
    assert found["cache_write_1h"] == found["uncached_input"] * 2


def test_long_context_of_opus_4_6_cost_more_until_the_thirteenth_of_march() -> None:
    before, after = date(2026, 3, 12), date(2026, 3, 13)
    assert anthropic("claude-opus-4-6", "uncached_input", before, 200_000) == 5
    assert anthropic("claude-opus-4-6", "uncached_input", before, 200_001) == 10
    assert anthropic("claude-opus-4-6", "output", before, 200_001) == Decimal("37.5")
    assert anthropic("claude-opus-4-6", "uncached_input", after, 200_001) == 5


def test_batch_price_before_its_dated_row_comes_from_the_undated_list() -> None:
    key = ("anthropic", "claude-opus-4-6", "output", "batch")
    assert price(key, date(2026, 3, 1), sources=("genai_prices",)) is None
    assert anthropic("claude-opus-4-6", "output", date(2026, 3, 1), tier="batch") == Decimal("12.5")
    assert anthropic("claude-opus-4-6", "output", date(2026, 11, 1), tier="batch") == Decimal("12.5")


def test_cache_read_differs_by_model() -> None:
    day = date(2026, 11, 1)
    shares = {
        model: (anthropic(model, "cache_read", day) or 0) / (anthropic(model, "uncached_input", day) or 1)
        for model in ("claude-opus-5", "claude-opus-5-5", "claude-fable-5-1")
    }
    assert shares == {
        "claude-opus-5": Decimal("0.1"),
        "claude-opus-5-5": Decimal("0.05"),
        "claude-fable-5-1": Decimal("0.025"),
    }


@pytest.mark.parametrize("provider_id", ["anthropic", "openai", "google"])
@pytest.mark.parametrize("total_input", [50_000, 600_000])
@pytest.mark.parametrize("day", [date(2025, 9, 1), date(2026, 3, 1), date(2026, 11, 1)])
def test_book_sums_to_what_the_package_itself_calculates(
    provider_id: str, total_input: int, day: date
) -> None:
    provider = next(p for p in providers if p.id == provider_id)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    compared = 0
    for model in provider.models:
        if provider.find_model(model.id) is not model:
            continue
        found = {
            m: price((provider_id, model.id, m, "standard"), day, total_input, SOURCES[:1]) for m in METERS
        }
        if found["uncached_input"] is None or found["output"] is None or found["cache_read"] is None:
            continue
        usage = Usage(input_tokens=total_input, cache_read_tokens=total_input - 7_000, output_tokens=900)
        theirs = model.calc_price(usage, provider, genai_request_timestamp=moment)
        fee = model.get_prices(moment).__dict__.get("requests_kcount") or Decimal(0)
        ours = 7_000 * found["uncached_input"] + (total_input - 7_000) * found["cache_read"]
        assert ours + 900 * found["output"] == theirs.total_price - fee / 1000, model.id
        compared += 1
    assert compared >= 15
