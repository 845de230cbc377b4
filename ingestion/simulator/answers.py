"""What the simulated vendors share: a call, an answer, opaque cursors and the vendors' ways of writing
values.

Belongs here: types and small pure functions used by the three vendor modules and the server.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Call:
    """One HTTP request, the vendor's prefix taken off its path; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any = None

    def one(self, name: str, default: str | None = None) -> str | None:
        """The last value of a query parameter."""
        values = self.query.get(name)
        return values[-1] if values else default

    def many(self, name: str) -> list[str]:
        """All values of a repeated parameter, spelled `name[]` or `name`."""
        return [*self.query.get(f"{name}[]", []), *self.query.get(name, [])]


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; `body` is written as JSON."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The vendor refuses the call: an HTTP status and a reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def cents(pico: int) -> str:
    """Pico-dollars as decimal text in cents: 104_502_500_000_000 is "10450.25"."""
    sign, digits = ("-" if pico < 0 else ""), abs(pico)
    whole, rest = divmod(digits, 10_000_000_000)
    return f"{sign}{whole}" + (f".{rest:010d}".rstrip("0") if rest else "")


def zulu(instant: datetime) -> str:
    """`2026-11-03T09:14:07Z`, to the second."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def page_token(query: Mapping[str, Any], offset: int) -> str:
    """An opaque cursor that only fits the query it was made for."""
    return base64.urlsafe_b64encode(f"{_digest(query)}:{offset}".encode()).decode()


def page_offset(query: Mapping[str, Any], token: str | None) -> int:
    """The offset in a cursor; 0 without one.

    Raises:
        Refused: the cursor is broken or belongs to another query.
    """
    if not token:
        return 0
    try:
        digest, offset = base64.urlsafe_b64decode(token.encode()).decode().split(":")
        position = int(offset)
    except ValueError as error:
        raise Refused(400, "invalid page cursor") from error
    if digest != _digest(query):
        raise Refused(400, "page cursor belongs to another query")
    return position


def _digest(query: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(query, sort_keys=True, default=str).encode()).hexdigest()[:16]


def whole_number(text: str | None, default: int, low: int, high: int, name: str) -> int:
    """A bounded integer parameter.

    Raises:
        Refused: not a number, or outside low..high.
    """
    if text is None:
        return default
    if not text.isdigit() or not low <= int(text) <= high:
        raise Refused(400, f"{name}: {text} is not in {low}..{high}")
    return int(text)


def instant_of(text: str | None, name: str) -> datetime:
    """A required RFC 3339 instant with its zone.

    Raises:
        Refused: missing, unreadable or naive.
    """
    if text is None:
        raise Refused(400, f"{name}: Field required")
    try:
        value = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise Refused(400, f"{name}: {text} is not RFC 3339") from error
    if value.tzinfo is None:
        raise Refused(400, f"{name}: {text} has no time zone")
    return value
