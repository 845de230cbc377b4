"""The book as it was last reviewed, and what has changed in it since: `make prices` prints this, a person reads it.

Belongs here: the reviewed copy and the comparison. Does not belong here: taking a snapshot (`snapshot.py`).

genai-prices has no snapshot of its own: its rows come from the installed package, so that without this copy nobody could say
what an upgrade changed.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ingestion.sources.price_book.client import HERE

REVIEWED = "book_reviewed.csv.gz"
_KEY = ("source", "provider", "model_name", "meter", "service_tier", "min_input_tokens", "valid_from")
_MILLION = Decimal(10) ** 6


class Key(NamedTuple):
    """What a row of the book is for, as text."""

    source: str
    provider: str
    model_name: str
    meter: str
    service_tier: str
    min_input_tokens: str
    valid_from: str


class Price(NamedTuple):
    """What the row says, as text."""

    usd: str
    valid_to: str


Book = Mapping[Key, Price]


def keyed(rows: Iterable[Mapping[str, object]]) -> dict[Key, Price]:
    """The rows of `book()` as texts by key."""
    return {
        Key(*(str(row[name]) for name in _KEY)): Price(f"{row['usd_per_token']:f}", str(row["valid_to"]))
        for row in rows
    }


def read_reviewed(folder: Path = HERE) -> dict[Key, Price]:
    """The reviewed copy; empty when there is none yet."""
    path = folder / REVIEWED
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return {Key(*row[: len(_KEY)]): Price(*row[len(_KEY) :]) for row in csv.reader(file)}


def write_reviewed(book: Book, folder: Path = HERE) -> None:
    """Replace the reviewed copy; the same book gives the same bytes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*key, *price] for key, price in sorted(book.items()))
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=9) as file:
        file.write(text.getvalue().encode())
    (folder / REVIEWED).write_bytes(buffer.getvalue())


def differences(before: Book, after: Book) -> Iterator[tuple[str, Key, str]]:
    """Kind, key and words of every difference: `new`, `ended`, or `changed` (a price that an old row no longer has)."""
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if old is None and new is not None:
            yield "new", key, _shown(key, new.usd)
        elif new is None and old is not None:
            yield "ended", key, f"{_shown(key, old.usd)}, no longer listed"
        elif old is not None and new is not None and old.usd != new.usd:
            yield "changed", key, f"{_shown(key, old.usd)} -> {_shown(key, new.usd)}"
        elif new is not None:
            yield "ended", key, f"{_shown(key, new.usd)} until {new.valid_to}"


def report(before: Book, after: Book) -> list[str]:
    """The lines that a person reads: a count a kind, then a line a row."""
    found = list(differences(before, after))
    counts = {kind: sum(1 for k, *_ in found if k == kind) for kind in ("new", "ended", "changed")}
    lines = [f"price book: {len(after):,} rows; " + ", ".join(f"{n:,} {kind}" for kind, n in counts.items())]
    for kind, key, words in found:
        above = "" if key.min_input_tokens == "0" else f" above {int(key.min_input_tokens):,}"
        lines.append(
            f"  {kind:<7} {key.provider} {key.model_name}: {key.meter} {key.service_tier}{above}"
            f" from {key.valid_from}, {words} ({key.source})"
        )
    return lines


def _shown(key: Key, usd: str) -> str:
    if ":" in key.meter:  # a factor, a fee or a key: no price of a token
        return f"{Decimal(usd).normalize():f}"
    return f"{(Decimal(usd) * _MILLION).normalize():f} a million"
