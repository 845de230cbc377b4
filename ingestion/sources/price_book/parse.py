"""LiteLLM's price file: from its keys to dated prices. Pure: no file, no clock.

Belongs here: the meaning of an entry and of a model's name, and what a later snapshot changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from ingestion.sources.price_book.client import Snapshot
from ingestion.sources.price_book.dated import Cells, Origin, per_token, rows_of
from ingestion.sources.price_book.price_keys import (
    IGNORED,
    STRUCTURED,
    Cell,
    cell_of,
    is_about_the_model,
    unreadable_term,
)
from ingestion.sources.price_book.providers import provider_of
from ingestion.sources.price_book.terms import terms_of
from ingestion.tables import Rejection

SOURCE = "litellm_snapshot"

Models = dict[tuple[str, str], Cells]  # (provider, model name) -> prices

# Second endpoints of a biller whose first endpoint has the better claim to the bare name of a model.
_SECOND_ENDPOINTS = ("azure_ai", "azure_text", "bedrock_mantle", "codestral", "text-completion-codestral")


def parse_snapshots(snapshots: Sequence[Snapshot]) -> tuple[list[dict[str, object]], list[Rejection]]:
    """Rows and rejections of all snapshots, given oldest first.

    A model that a later snapshot no longer lists keeps its price: the file forgets retired models, and a late
    call to one still costs what it cost. A price that the model's own entry drops does end.
    """
    rejected: list[Rejection] = []
    states: dict[tuple[str, str], list[tuple[Snapshot, Cells]]] = {}
    for snapshot in snapshots:
        for key, cells in parse_models(snapshot.models, rejected).items():
            states.setdefault(key, []).append((snapshot, cells))
    rows: list[dict[str, object]] = []
    for (provider, model_name), seen in sorted(states.items()):
        last = seen[-1][0]
        dated = [(snapshot.checked_on, cells) for snapshot, cells in seen]
        origin = Origin(SOURCE, f"litellm {last.version}", last.checked_on)
        rows.extend(rows_of(provider, model_name, dated, origin, dates_given=False))
    return rows, rejected


def parse_models(models: dict[str, dict[str, Any]], rejected: list[Rejection]) -> Models:
    """Prices by biller and model name; faults are appended to `rejected`.

    A provider's prefix is stripped (`anthropic/claude-x` is `claude-x`). Where two entries of one biller then
    share a name at different prices, the bare key or the first endpoint wins; the other keeps its whole key.
    """
    found: Models = {}
    claims: list[tuple[tuple[bool, bool, str], str, str, Cells]] = []
    for key, entry in models.items():
        vendor = entry.get("litellm_provider")
        if not isinstance(vendor, str):
            rejected.append(
                _fault(key, "litellm_provider", vendor, "an entry without a provider", "a provider's name")
            )
            continue
        cells = parse_entry(key, entry, rejected)
        if cells:
            provider = provider_of(vendor)
            name = bare_name(key, provider)
            claims.append(((name != key, vendor in _SECOND_ENDPOINTS, key), provider, name, cells))
    for (_, _, key), provider, name, cells in sorted(claims, key=lambda claim: claim[0]):
        if found.setdefault((provider, name), cells) != cells:
            found[provider, key] = cells
    return found


def bare_name(key: str, provider: str) -> str:
    """The model's name without its first path segment, when that segment is a word for the same biller."""
    prefix, slash, rest = key.partition("/")
    return rest if slash and rest and provider_of(prefix) == provider else key


def parse_entry(key: str, entry: dict[str, Any], rejected: list[Rejection]) -> Cells:
    """Prices and terms of one entry; unknown and unreadable keys are appended to `rejected`.

    An entry with a key that is not understood gives no price at all: a price that may be wrong is worse than none.
    """
    if "off_peak_pricing" in entry:
        rejected.append(
            _fault(
                key,
                "off_peak_pricing",
                None,
                "price depends on the hour of the day, rows here on the day",
                "a negotiated or averaged price in the registry's price_overrides.csv",
            )
        )
        return {unreadable_term("off_peak_pricing"): Decimal(0)}
    cells: Cells = {}
    unknown: list[str] = []
    for field, value in _flat(entry):
        cell = cell_of(field) if isinstance(field, str) else field
        if cell is None:
            if field not in IGNORED and field not in STRUCTURED and not is_about_the_model(str(field)):
                unknown.append(str(field))
        elif not isinstance(value, Decimal) or not value.is_finite() or value < 0:
            rejected.append(
                _fault(key, str(field), value, "not a price", "a number of US dollars per token, 0 or more")
            )
        elif field == "input_cost_per_token_cache_hit":
            cells.setdefault(cell, per_token(value))
        else:
            cells[cell] = per_token(value)
    terms_of(entry, cells, unknown)
    rejected.extend(
        _fault(key, field, entry.get(field), "unknown price key", "a key listed in price_keys.py")
        for field in unknown
    )
    return {unreadable_term(field): Decimal(0) for field in unknown} or cells


def _flat(entry: dict[str, Any]) -> Iterator[tuple[str | Cell, Any]]:
    """Key and value of an entry, the brackets of `tiered_pricing` as cells with their lower bound."""
    yield from ((field, value) for field, value in sorted(entry.items()) if field != "tiered_pricing")
    for bracket in entry.get("tiered_pricing", []):
        lower = bracket.get("range", [None])[0]
        for field, value in sorted(bracket.items()):
            cell = cell_of(field)
            if cell is not None and lower is not None:
                yield cell._replace(min_input_tokens=int(lower)), value
            elif field not in ("range", "max_results_range"):
                yield f"tiered_pricing.{field}" if field not in IGNORED else field, value


def _fault(key: str, field: str, value: object, reason: str, allowed: str) -> Rejection:
    shown = None if value is None else str(value)[:200]
    return Rejection(f"{SOURCE}:{key}", field, shown, reason, allowed)
