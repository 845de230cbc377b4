"""genai-prices: from its models, matchers and conditions to dated prices. Pure: no file, no clock.

Belongs here: what its price keys, tiers, start dates and request contexts mean in the words of
`price_book.prices`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from ingestion.sources.price_book.dated import FIRST_USE, Cells, Origin, per_token, rows_of
from ingestion.sources.price_book.price_keys import WEB_SEARCH, Cell, unreadable_term
from ingestion.sources.price_book.providers import provider_of
from ingestion.tables import Rejection

SOURCE = "genai_prices"
_MILLION = 1_000_000

# `cache_write_mtok` is the write without a named life: five minutes wherever a provider has two lives.
_METERS = {
    "input_mtok": "uncached_input",
    "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write_5m",
    "cache_write_5m_mtok": "cache_write_5m",
    "cache_write_1h_mtok": "cache_write_1h",
    "output_mtok": "output",
}
_SEARCHES = "web_searches_kcount"
# Other meters and fees, left out as in price_keys.py: no source reports such tokens, fees are `unmetered`.
_IGNORED = frozenset(
    {
        "storage_searches_kcount",
        "requests_kcount",
        "input_text_messages_kcount",
        "input_audio_mtok",
        "output_audio_mtok",
        "cache_audio_read_mtok",
        "input_image_mtok",
        "output_image_mtok",
        "cache_image_read_mtok",
        "input_video_mtok",
        "output_video_mtok",
        "audio_hours",
        "input_audio_hours",
        "input_document_kpages",
        "input_annotated_document_kpages",
        "input_mchars",
        "output_reasoning_mtok",
        "output_citation_mtok",
    }
)
# Request contexts that are a service tier of ours; None: the standard tier again, or a product not read here.
_TIER_OF_CONTEXT: dict[tuple[str, str], str | None] = {
    ("processing", "batch"): "batch",
    ("service_tier", "flex"): "flex",
    ("service_tier", "priority"): "priority",
    ("service_tier", "fast"): "fast",
    ("speed", "fast"): "fast",
    ("service_tier", "default"): None,
    ("route", "mistral/eu"): None,
    ("search_type", "fast"): None,
    ("search_type", "web"): None,
}
# A cloud's name for a model in one region. The package matches such names too, at its usual region's price,
# which is off by 5 to 450 % for some; LiteLLM lists the regions one by one, so these names are left to it.
_REGIONAL = re.compile(
    r"(?:us-gov|us|eu|apac|au|jp|ca|sa|in|uk|global)[./]|[a-z]{2}(?:-gov|-iso)?-[a-z]+-\d/"
)


def parse_providers(
    providers: Iterable[Any], known_names: Mapping[str, set[str]], origin: Origin
) -> tuple[list[dict[str, object]], list[Rejection]]:
    """Rows and rejections of every provider; `known_names`: biller to further model names to look up."""
    rows: list[dict[str, object]] = []
    rejected: list[Rejection] = []
    for provider in providers:
        biller = provider_of(provider.id)
        states: dict[int, list[tuple[date, Cells]]] = {}
        for name, model in sorted(names_of(provider, known_names.get(biller, set())).items()):
            if id(model) not in states:
                states[id(model)] = list(states_of(provider.id, model, rejected))
            rows.extend(rows_of(biller, name, states[id(model)], origin, dates_given=True))
    return rows, rejected


def names_of(provider: Any, known_names: set[str]) -> dict[str, Any]:
    """Every spelling and the model that the package's own matcher finds, never another provider's model."""
    own = {model.id: model for model in provider.models}
    spelled = known_names.union(*(_spelled_out(model.match) for model in provider.models))
    names = {*own, *(name for name in spelled if not _REGIONAL.match(name))}
    found = {name: provider.find_model(name) or own.get(name) for name in names}
    return {name: model for name, model in found.items() if model is not None}


def _spelled_out(match: Any) -> Iterator[str]:
    if hasattr(match, "equals"):
        yield match.equals
    # a retired model's dated names are in no list any more: the beginning they share is what an undated look-up finds
    if hasattr(match, "starts_with"):
        yield match.starts_with
    for clause in getattr(match, "or_", ()):
        yield from _spelled_out(clause)


def states_of(provider_id: str, model: Any, rejected: list[Rejection]) -> Iterator[tuple[date, Cells]]:
    """The states of one model, each from its day on; faults are appended to `rejected`."""
    locator = f"{SOURCE}:{provider_id}/{model.id}"
    conditions = model.prices if isinstance(model.prices, list) else []
    variants = list(model.price_variants or ())
    constraints = [c.constraint for c in (*conditions, *variants) if c.constraint is not None]
    if any(not hasattr(constraint, "start_date") for constraint in constraints):
        rejected.append(
            Rejection(
                locator,
                "constraint",
                "time of day",
                "price depends on the hour of the day, rows here on the day",
                "a negotiated or averaged price in the registry's price_overrides.csv",
            )
        )
        yield FIRST_USE, {unreadable_term("time of day"): Decimal(0)}
        return
    tiers = _tiers(locator, variants, rejected)
    unknown = _unknown_keys([c.prices for c in (*conditions, *variants)] or [model.prices])
    if unknown:
        rejected.extend(
            Rejection(locator, key, None, "unknown price key", "a key listed in parse_genai.py")
            for key in unknown
        )
        yield FIRST_USE, {unreadable_term(key): Decimal(0) for key in unknown}
        return
    for start in sorted({FIRST_USE, *(constraint.start_date for constraint in constraints)}):
        moment = datetime.combine(start, time(), UTC)
        cells = dict(_cells("standard", model.get_prices(moment).__dict__))
        for variant, tier in tiers:
            if variant.constraint is None or variant.constraint.active(moment):
                # the first variant that is active wins a price, as in the package
                cells = dict(_cells(tier, variant.prices.__dict__)) | cells
        yield start, cells


def _tiers(locator: str, variants: list[Any], rejected: list[Rejection]) -> list[tuple[Any, str]]:
    tiers = []
    for variant in variants:
        context = (
            next(iter(variant.when.items())) if len(variant.when) == 1 else ("several", str(variant.when))
        )
        if context not in _TIER_OF_CONTEXT:
            rejected.append(
                Rejection(
                    locator,
                    "price_variants.when",
                    str(variant.when)[:200],
                    "unknown request context",
                    "a context listed in parse_genai.py",
                )
            )
        elif (tier := _TIER_OF_CONTEXT[context]) is not None:
            tiers.append((variant, tier))
    return tiers


def _unknown_keys(price_lists: list[Any]) -> list[str]:
    found = {key for prices in price_lists for key, value in prices.__dict__.items() if value is not None}
    return sorted(found - set(_METERS) - {_SEARCHES} - _IGNORED)


def _cells(tier: str, prices: dict[str, Any]) -> Iterator[tuple[Cell, Decimal]]:
    if tier == "standard" and isinstance(searches := prices.get(_SEARCHES), Decimal):
        yield WEB_SEARCH, per_token(searches, 1000)
    # the plain write first, so that a named five-minute price replaces it
    for key, meter in _METERS.items():
        price = prices.get(key)
        if price is None:
            continue
        steps = (
            [(0, price)]
            if isinstance(price, Decimal)
            else [(0, price.base), *((s.start, s.price) for s in price.tiers)]
        )
        for above, step in steps:
            yield Cell(meter, tier, above), per_token(step, _MILLION)
