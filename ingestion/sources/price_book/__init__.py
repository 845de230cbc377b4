"""The dated price book: what a token cost on the day it was used, by every source that says so.

Reads:  genai-prices' bundled data and the vendored snapshots of LiteLLM's price file; no network.
Writes: price_book.prices, price_book.terms.
Grain:  one row per provider, model, meter, service tier, threshold, source and validity; terms by their kind.
Late:   never; a price learnt later rebuilds the days it holds on. Which source wins is decided downstream.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ingestion.config import Config
from ingestion.sources.price_book.client import genai_providers, litellm_snapshots
from ingestion.sources.price_book.dated import Origin
from ingestion.sources.price_book.parse import parse_models, parse_snapshots
from ingestion.sources.price_book.parse_genai import SOURCE as GENAI
from ingestion.sources.price_book.parse_genai import parse_providers
from ingestion.sources.price_book.tables import PRICES, TERMS
from ingestion.sources.price_book.terms import separated
from ingestion.tables import Fetched, Pull, Rejection, reader_of
from ingestion.window import Window


def pulls(config: Config) -> tuple[Pull, ...]:
    """The price book needs no configuration: it is always there."""
    return (Pull("price_book", (PRICES, TERMS), fetch),)


def fetch(config: Config, window: Window) -> Sequence[Fetched]:
    """The whole book, whatever the window: a snapshot of what is known.

    Raises:
        SnapshotError: a vendored price file is missing or is not the reviewed one.
    """
    rows, rejected = book()
    prices, terms = separated(rows)
    return [Fetched(reader_of(PRICES, prices), list(rejected)), Fetched(reader_of(TERMS, terms), [])]


@cache
def book() -> tuple[list[dict[str, object]], tuple[Rejection, ...]]:
    """Every row of both lists, token prices and terms, and what could not be read."""
    snapshots = litellm_snapshots()
    rows, rejected = parse_snapshots(snapshots)
    names: dict[str, set[str]] = {}
    for snapshot in snapshots:
        for provider, model_name in parse_models(snapshot.models, []):
            names.setdefault(provider, set()).add(model_name)
    version, checked_on, providers = genai_providers()
    origin = Origin(GENAI, f"genai-prices {version}", checked_on)
    genai_rows, genai_rejected = parse_providers(providers, names, origin)
    return genai_rows + rows, (*genai_rejected, *rejected)
