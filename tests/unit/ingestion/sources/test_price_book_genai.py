"""genai-prices: dates, tiers, request contexts and matchers, on models built with the package's own types."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from genai_prices.types import (
    ClauseEquals,
    ClauseOr,
    ClauseStartsWith,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)

from ingestion.sources.price_book.dated import FIRST_USE, OPEN, Origin
from ingestion.sources.price_book.parse_genai import names_of, parse_providers, states_of
from ingestion.sources.price_book.price_keys import WEB_SEARCH

MARCH = date(2026, 3, 13)
OCTOBER = date(2026, 10, 14)


def provider(*models: ModelInfo, name: str = "anthropic") -> Provider:
    return Provider(id=name, name=name, api_pattern="", models=list(models))


def model(prices: Any, name: str = "m-1", variants: list[PriceVariant] | None = None) -> ModelInfo:
    return ModelInfo(
        id=name, match=ClauseStartsWith(starts_with=name), prices=prices, price_variants=variants
    )


def per_million(usd_per_token: object) -> str:
    assert isinstance(usd_per_token, Decimal)
    return f"{usd_per_token * 10**6:f}".rstrip("0")


def spans(*models: ModelInfo) -> tuple[list[tuple[Any, ...]], list[tuple[str, str]]]:
    origin = Origin("genai_prices", "genai-prices 0", None)
    rows, rejected = parse_providers([provider(*models)], {}, origin)
    found = [
        (
            row["meter"],
            row["service_tier"],
            row["min_input_tokens"],
            per_million(row["usd_per_token"]),
            row["valid_from"],
            row["valid_to"],
            row["is_validity_assumed"],
        )
        for row in rows
    ]
    return found, [(fault.locator, fault.field) for fault in rejected]


def test_undated_price_holds_from_the_first_use_per_token_and_exactly() -> None:
    rows, rejected = parse_providers(
        [provider(model(ModelPrice(input_mtok=Decimal("0.0375"))))], {}, Origin("genai_prices", "v", MARCH)
    )
    assert rejected == []
    assert rows == [
        {
            "provider": "anthropic",
            "model_name": "m-1",
            "meter": "uncached_input",
            "service_tier": "standard",
            "min_input_tokens": 0,
            "usd_per_token": Decimal("0.0000000375"),
            "valid_from": FIRST_USE,
            "valid_to": OPEN,
            "is_validity_assumed": True,
            "source": "genai_prices",
            "source_version": "v",
            "checked_on": MARCH,
        }
    ]


def test_dated_price_ends_a_threshold_and_leaves_an_unchanged_base_alone() -> None:
    tiered = TieredPrices(base=Decimal(5), tiers=[Tier(start=200_000, price=Decimal(10))])
    prices = [
        ConditionalPrice(prices=ModelPrice(input_mtok=tiered, output_mtok=Decimal(25))),
        ConditionalPrice(
            StartDateConstraint(MARCH), prices=ModelPrice(input_mtok=Decimal(5), output_mtok=Decimal(20))
        ),
    ]
    assert spans(model(prices)) == (
        [
            ("output", "standard", 0, "25.", FIRST_USE, MARCH, True),
            ("output", "standard", 0, "20.", MARCH, OPEN, False),
            ("uncached_input", "standard", 0, "5.", FIRST_USE, OPEN, True),
            ("uncached_input", "standard", 200_000, "10.", FIRST_USE, MARCH, True),
        ],
        [],
    )


def test_cache_writes_of_two_lives_stay_apart() -> None:
    prices = ModelPrice(cache_write_mtok=Decimal("6.25"), cache_write_1h_mtok=Decimal(10))
    assert [(row[0], row[3]) for row in spans(model(prices))[0]] == [
        ("cache_write_1h", "10."),
        ("cache_write_5m", "6.25"),
    ]


def test_named_five_minute_write_replaces_the_plain_one() -> None:
    prices = ModelPrice(cache_write_mtok=Decimal(9), cache_write_5m_mtok=Decimal("6.25"))
    assert [(row[0], row[3]) for row in spans(model(prices))[0]] == [("cache_write_5m", "6.25")]


def test_batch_price_starts_on_its_day_and_standard_context_adds_nothing() -> None:
    variants = [
        PriceVariant({"service_tier": "default"}, ModelPrice(input_mtok=Decimal(5))),
        PriceVariant(
            {"processing": "batch"}, ModelPrice(input_mtok=Decimal("2.5")), StartDateConstraint(OCTOBER)
        ),
        PriceVariant(
            {"processing": "batch"}, ModelPrice(input_mtok=Decimal(99)), StartDateConstraint(OCTOBER)
        ),
    ]
    assert spans(model(ModelPrice(input_mtok=Decimal(5)), variants=variants)) == (
        [
            ("uncached_input", "batch", 0, "2.5", OCTOBER, OPEN, False),
            ("uncached_input", "standard", 0, "5.", FIRST_USE, OPEN, True),
        ],
        [],
    )


def test_price_by_the_hour_is_refused_whole() -> None:
    prices = [
        ConditionalPrice(prices=ModelPrice(input_mtok=Decimal(1))),
        ConditionalPrice(TimeOfDateConstraint(time(1), time(4)), prices=ModelPrice(input_mtok=Decimal(2))),
    ]
    rows, rejected = spans(model(prices))
    assert [row[0] for row in rows] == ["unreadable:time of day"]
    assert rejected == [("genai_prices:anthropic/m-1", "constraint")]


def test_unknown_context_is_reported_and_the_standard_price_lands() -> None:
    variants = [PriceVariant({"moon": "full"}, ModelPrice(input_mtok=Decimal(9)))]
    rows, rejected = spans(model(ModelPrice(input_mtok=Decimal(5)), variants=variants))
    assert [(row[1], row[3]) for row in rows] == [("standard", "5.")]
    assert rejected == [("genai_prices:anthropic/m-1", "price_variants.when")]


def test_no_price_is_trusted_beside_an_unknown_key() -> None:
    prices = ModelPrice(input_mtok=Decimal(5), input_text_mtok=Decimal(4), web_searches_kcount=Decimal(10))
    rows, rejected = spans(model(prices))
    assert [row[0] for row in rows] == ["unreadable:input_text_mtok"]
    assert rejected == [("genai_prices:anthropic/m-1", "input_text_mtok")]


def test_search_fee_is_a_price_a_request() -> None:
    prices = ModelPrice(input_mtok=Decimal(5), web_searches_kcount=Decimal(10))
    [searches] = [cells for _, cells in states_of("anthropic", model(prices), [])]
    assert searches[WEB_SEARCH] == Decimal("0.01")


def test_names_come_from_ids_spelled_out_clauses_and_matched_known_names() -> None:
    sonnet = ModelInfo(
        id="claude-sonnet-4-5",
        match=ClauseOr([ClauseStartsWith("claude-sonnet-4-5"), ClauseEquals("claude-4-5-sonnet")]),
    )
    names = names_of(provider(sonnet), {"claude-sonnet-4-5-20250929", "claude-sonnet-9"})
    assert sorted(names) == ["claude-4-5-sonnet", "claude-sonnet-4-5", "claude-sonnet-4-5-20250929"]
    assert all(found is sonnet for found in names.values())


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("anthropic.claude-x-v1:0", True),
        ("us-gov.anthropic.claude-x", False),
        ("eu.anthropic.claude-x", False),
        ("ap-south-1/anthropic.claude-x", False),
        ("us-gov-west-1/anthropic.claude-x", False),
    ],
)
def test_regional_names_are_left_to_the_list_that_prices_regions(name: str, is_found: bool) -> None:
    every = ModelInfo(id="x", match=ClauseOr([ClauseEquals(name)]))
    assert (name in names_of(provider(every, name="aws"), {name})) is is_found
