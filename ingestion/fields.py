"""Typed fields out of one JSON row, and what becomes of a row that cannot be read.

Belongs here: reading a value by its dotted path with its type checked, and turning a refusal into a
`Rejection`. Does not belong here: what a vendor's field means (`sources/<source>/parse.py`). A missing number
is never 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from ingestion.tables import Rejection

Row = Mapping[str, Any]
Landed = dict[str, object]

_PLACES = Decimal(1).scaleb(-12)  # landed money is decimal(38, 12)
_LARGEST = Decimal(10) ** 26  # what is left of 38 digits in front of the point
_EXACT = Context(prec=76, rounding=ROUND_HALF_UP)  # ROUND_HALF_UP is half away from zero; 76 = 2 x 38 digits
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_SHOWN = 200  # a quarantined value is cut here, as `Rejection` promises


class FieldError(Exception):
    """One field of one row is missing or of another type."""

    def __init__(self, field: str, value: object, reason: str, allowed: str) -> None:
        super().__init__(f"{field}: {reason}; allowed: {allowed}")
        self.field = field
        self.value = _shown(value)
        self.reason = reason
        self.allowed = allowed


def _shown(value: object) -> str | None:
    """Numbers, flags and short codes as they came; of anything larger only its type, since it may hold a
    text."""
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        return type(value).__name__
    return str(value)[:_SHOWN]


def dig(row: Row, path: str) -> Any:
    """The value at a dotted path; None where a step is missing or null.

    Raises:
        FieldError: a step on the way is there, but is not an object.
    """
    value: Any = row
    walked: list[str] = []
    for step in path.split("."):
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise FieldError(
                ".".join(walked), type(value).__name__, "is not an object", "a JSON object or null"
            )
        walked.append(step)
        value = value.get(step)
    return value


def _required(row: Row, path: str, allowed: str) -> Any:
    value = dig(row, path)
    if value is None:
        raise FieldError(path, None, "is missing", allowed)
    return value


def optional_text(row: Row, path: str) -> str | None:
    """A string or null. The value itself is never shown in an error: it may be a text of a person."""
    value = dig(row, path)
    if value is not None and not isinstance(value, str):
        raise FieldError(path, type(value).__name__, "is not a text", "a string or null")
    return value


def text(row: Row, path: str) -> str:
    """A string that is there and not empty."""
    value = optional_text(row, path)
    if not value:
        raise FieldError(path, None, "is missing", "a non-empty string")
    return value


def flag(row: Row, path: str) -> bool:
    """A JSON true or false."""
    value = _required(row, path, "true or false")
    if not isinstance(value, bool):
        raise FieldError(path, value, "is not a flag", "true or false")
    return value


def optional_count(row: Row, path: str) -> int | None:
    """A whole number, 0 or more, or null."""
    return None if dig(row, path) is None else count(row, path)


def count(row: Row, path: str) -> int:
    """A whole number, 0 or more, that is there; it fits 64 bits."""
    value: object = _required(row, path, "a whole number, 0 or more")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise FieldError(path, value, "is not a count", "a whole number, 0 or more")
    return value


def optional_instant(row: Row, path: str) -> datetime | None:
    """An instant (see `instant`) or null."""
    return None if dig(row, path) is None else instant(row, path)


def instant(row: Row, path: str) -> datetime:
    """ISO 8601 text with a zone, as a naive UTC datetime. A text without a zone is refused, never guessed."""
    value = _required(row, path, "ISO 8601 with a zone")
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        parsed = None
    if parsed is None:
        raise FieldError(path, value, "is not an instant", "ISO 8601 with a zone")
    if parsed.tzinfo is None:
        raise FieldError(path, value, "has no time zone", "ISO 8601 with a zone")
    return parsed.astimezone(UTC).replace(tzinfo=None)


def usd_from_cents(row: Row, path: str) -> Decimal:
    """A decimal *string* of (fractional) cents as dollars, exactly; past 12 places half away from zero.

    A JSON number is refused: the one Anthropic report that sends numbers counts in another unit.
    """
    value = _required(row, path, "a decimal string of cents")
    if not isinstance(value, str) or _NUMBER.fullmatch(value) is None:
        raise FieldError(path, value, "is not a decimal string", "a decimal string of cents")
    usd = _EXACT.divide(Decimal(value), Decimal(100))
    if abs(usd) >= _LARGEST:
        raise FieldError(path, value, "is too large for decimal(38, 12)", "a decimal string of cents")
    return usd.quantize(_PLACES, context=_EXACT)


def optional_usd_from_cents(row: Row, path: str) -> Decimal | None:
    """Cents as dollars (see `usd_from_cents`) or null."""
    return None if dig(row, path) is None else usd_from_cents(row, path)


def rejection(locator: str, error: FieldError) -> Rejection:
    """The quarantine row of a refused field."""
    return Rejection(locator, error.field, error.value, error.reason, error.allowed)


def parse_each(
    items: Iterable[Any],
    parse: Callable[[Row], Landed],
    locate: Callable[[Row], str],
    rejected: list[Rejection],
) -> list[Landed]:
    """Parse every item; one that cannot be read goes to `rejected` and the others go on."""
    rows: list[Landed] = []
    for index, item in enumerate(items):
        if not isinstance(item, Mapping):
            error = FieldError("row", type(item).__name__, "is not an object", "a JSON object")
            rejected.append(rejection(f"item {index}", error))
            continue
        try:
            rows.append(parse(item))
        except FieldError as error:
            rejected.append(rejection(locate(item), error))
    return rows
