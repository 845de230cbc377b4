"""Turns the states of a price list into half-open dated rows of `price_book.prices`.

Belongs here: what both sources share once their words are understood: joining states over time, and the
shape of a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ingestion.sources.price_book.price_keys import Cell, is_unreadable

FIRST_USE = date(1970, 1, 1)  # before any call to a language model: "holds from the first use"
OPEN = date(9999, 12, 31)

# 18 places hold a price of a millionth of a dollar per million tokens; what lies beyond is noise of a float.
_PLACES = Decimal(1).scaleb(-18)

Cells = dict[Cell, Decimal]  # US dollars per token


@dataclass(frozen=True)
class Origin:
    """Where a price comes from: the source's word, its version, and the day that version was reviewed."""

    source: str
    version: str
    checked_on: date | None


def per_token(price: Decimal, tokens: int = 1) -> Decimal:
    """US dollars per token of a price for `tokens` tokens, half away from zero to 18 places."""
    return (price / tokens).quantize(_PLACES, rounding=ROUND_HALF_UP)


def rows_of(
    provider: str, model_name: str, states: Sequence[tuple[date, Cells]], origin: Origin, *, dates_given: bool
) -> Iterator[dict[str, object]]:
    """Rows of one model from its states in order of time; the first state holds from the first use.

    `dates_given` says that the source itself dates its states. When it does not, a base price that appears in
    a later state fills a gap and holds from the first use as well, while a price above a threshold
    is a change.
    """
    for cell in sorted({cell for _, cells in states for cell in cells}):
        # a threshold is a change, and so is a key that the entry did not have before
        fills_gap = not dates_given and cell.min_input_tokens == 0 and not is_unreadable(cell)
        for price, start, end in _spans(cell, states, fills_gap=fills_gap):
            yield {
                "provider": provider,
                "model_name": model_name,
                **cell._asdict(),
                "usd_per_token": price,
                "valid_from": start,
                "valid_to": end,
                "is_validity_assumed": start == FIRST_USE or not dates_given,
                "source": origin.source,
                "source_version": origin.version,
                "checked_on": origin.checked_on,
            }


def _spans(
    cell: Cell, states: Sequence[tuple[date, Cells]], *, fills_gap: bool
) -> Iterator[tuple[Decimal, date, date]]:
    changes: list[tuple[date, Decimal | None]] = []
    for index, (start, cells) in enumerate(states):
        price = cells.get(cell)
        if not changes and price is None:
            continue
        first = not changes and (index == 0 or fills_gap)
        if not changes or changes[-1][1] != price:
            changes.append((FIRST_USE if first else start, price))
    ends = [start for start, _ in changes[1:]] + [OPEN]
    for (start, price), end in zip(changes, ends, strict=True):
        if price is not None:
            yield price, start, end
