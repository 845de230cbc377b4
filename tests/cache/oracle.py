"""A prompt cache, call by call and block by block: what each call reads and writes under one lifetime.

The rules, from the vendors' documentation: an entry lives its lifetime after it was last written or read; a hit refreshes the
whole prefix that it read; the longest prefix that is still alive is read and the rest of the marked prompt is
written; a prompt below the model's minimum is plain input. Calls of one instant cannot read each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

BLOCK_TOKENS = 64  # any size: prices are linear in tokens, and all lengths here are whole blocks


@dataclass(frozen=True)
class Call:
    """One call: `blocks` are what the client marked to be cached, `tail` the tokens behind the mark."""

    at: int  # whole seconds
    chain: str
    blocks: tuple[str, ...]
    tail: int = 0

    @property
    def marked(self) -> int:
        """Tokens marked to be cached."""
        return len(self.blocks) * BLOCK_TOKENS


@dataclass(frozen=True)
class Meters:
    """Tokens of one call: plain input, read from the cache, written to it."""

    plain: int
    read: int
    written: int


@dataclass(frozen=True)
class Prices:
    """US dollars a token."""

    plain: Fraction
    read: Fraction
    write: dict[int, Fraction]  # by lifetime in seconds


def simulate(calls: Iterable[Call], lifetimes: dict[str, int | None], minimum: int) -> dict[Call, Meters]:
    """What each call is metered as when each chain writes with its own lifetime (none: it caches nothing).

    An entry that a longer-lived chain wrote outlives a read by a shorter-lived one: its lifetime stays.
    """
    names: dict[tuple[int, str], int] = {}  # (prefix, next block) -> the number of the longer prefix
    entries: dict[int, tuple[int, int]] = {}  # prefix -> (last touched, lifetime)
    metered: dict[Call, Meters] = {}
    for at, same_instant in groupby(sorted(calls, key=lambda call: (call.at, call.chain)), lambda c: c.at):
        touched: dict[int, int] = {}
        for call in same_instant:
            lifetime = lifetimes[call.chain]
            if lifetime is None or call.marked < minimum:
                metered[call] = Meters(call.marked + call.tail, 0, 0)
                continue
            prefixes = _prefixes(call.blocks, names)
            alive = _alive_length(prefixes, entries, at)
            read = alive * BLOCK_TOKENS
            metered[call] = Meters(call.tail, read, call.marked - read)
            for length, prefix in enumerate(prefixes):
                lives = entries[prefix][1] if length < alive else lifetime
                touched[prefix] = max(touched.get(prefix, 0), lives)
        entries |= {prefix: (at, lives) for prefix, lives in touched.items()}
    return metered


def _prefixes(blocks: tuple[str, ...], names: dict[tuple[int, str], int]) -> list[int]:
    found, prefix = [], 0
    for block in blocks:
        prefix = names.setdefault((prefix, block), len(names) + 1)
        found.append(prefix)
    return found


def _alive_length(prefixes: list[int], entries: dict[int, tuple[int, int]], at: int) -> int:
    for length, prefix in enumerate(prefixes):
        touched_at, lives = entries.get(prefix, (at, -1))
        if touched_at + lives < at:
            return length
    return len(prefixes)


def all_at(calls: Iterable[Call], lifetime: int | None, minimum: int) -> dict[Call, Meters]:
    """The same calls with one lifetime for every write."""
    listed = list(calls)
    return simulate(listed, {call.chain: lifetime for call in listed}, minimum)


def cost(meters: Meters, prices: Prices, lifetime: int | None) -> Fraction:
    """US dollars of the input side of one call."""
    written = meters.written * prices.write[lifetime] if lifetime is not None else Fraction(0)
    return meters.plain * prices.plain + meters.read * prices.read + written
