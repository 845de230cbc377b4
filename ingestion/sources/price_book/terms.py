"""What a list says of a model beside its token prices: factors, fees, keys not understood. Pure.

Belongs here: LiteLLM's keys for them, and how they leave the book as rows of their own. They travel through the book as
cells, so that they are dated like any price.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ingestion.sources.price_book.dated import Cells, per_token
from ingestion.sources.price_book.price_keys import (
    PROVIDER_REGIONS,
    PROVIDER_SETTINGS,
    REGION_FACTORS,
    WEB_SEARCH,
    geo_term,
)
from ingestion.sources.price_book.tables import METERS, PRICES, TERMS

Row = dict[str, object]


def terms_of(entry: dict[str, Any], cells: Cells, unknown: list[str]) -> None:
    """Add the terms of a LiteLLM entry to its cells; keys not understood are appended to `unknown`."""
    for key, region in REGION_FACTORS.items():
        if key in entry:
            _add_factor(cells, key, region, entry[key], unknown)
    special = entry.get("provider_specific_entry", {})
    for word, value in sorted(special.items()):
        key = f"provider_specific_entry.{word}"
        if word in PROVIDER_REGIONS:
            _add_factor(cells, key, word, value, unknown)
        elif word == "fast" and _is_amount(value):
            _add_fast(cells, value)
        elif word not in PROVIDER_SETTINGS:
            unknown.append(key)
    fees = set(entry.get("search_context_cost_per_query", {}).values())
    # logs count searches and not their sizes: a fee that depends on the size is no price of ours
    if len(fees) == 1 and _is_amount(fee := fees.pop()):
        cells[WEB_SEARCH] = per_token(fee)


def _is_amount(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value >= 0


def _add_factor(cells: Cells, key: str, region: str, value: Any, unknown: list[str]) -> None:
    if _is_amount(value):
        cells[geo_term(region)] = per_token(value)
    else:
        unknown.append(key)


def _add_fast(cells: Cells, factor: Decimal) -> None:
    """The fast mode as a tier of its own: every standard token price times the factor."""
    standard = [cell for cell in cells if cell.meter in METERS and cell.service_tier == "standard"]
    for cell in standard:
        cells.setdefault(cell._replace(service_tier="fast"), per_token(cells[cell] * factor))


def separated(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of the book by table: token prices, and terms with their kind and scope told apart."""
    prices: list[Row] = []
    terms: list[Row] = []
    for row in rows:
        if row["meter"] in METERS:
            prices.append(row)
            continue
        term, _, scope = str(row["meter"]).partition(":")
        amount = None if term == "unreadable" else row["usd_per_token"]
        shared = {name: row[name] for name in TERMS.columns if name in PRICES.columns}
        terms.append({**shared, "term": term, "scope": scope, "amount": amount})
    return prices, terms
