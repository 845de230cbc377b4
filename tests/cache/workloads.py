"""Seeded workloads whose prompts' history is known, and what usage files would say of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.cache.oracle import Call, Meters, Prices, all_at, cost, simulate

FIVE_MINUTES, HOUR = 300, 3600
TIERS: dict[str, int | None] = {"none": None, "5m": FIVE_MINUTES, "1h": HOUR}
START = datetime(2026, 11, 1)
MINIMUM = 1024  # of every model that the seed does not list
_READ_FACTORS = ("0.1", "0.05", "0.025")  # sold so by model


@dataclass
class Workload:
    """One model's calls in one workflow. `observed` is each chain's own lifetime; `named` gives chains a prefix key.

    With `paired`, chains s0 and s1 are two agents of one session, as are s2 and s3, and so on.
    """

    name: str
    calls: list[Call]
    observed: dict[str, int | None]
    prices: Prices
    named: bool = False
    paired: bool = False
    metered: dict[Call, Meters] = field(init=False)

    def __post_init__(self) -> None:
        self.metered = simulate(self.calls, self.observed, MINIMUM)

    @property
    def observed_usd(self) -> Fraction:
        """The input side as it was."""
        return sum(
            (cost(m, self.prices, self.observed[call.chain]) for call, m in self.metered.items()), Fraction(0)
        )

    def usd(self, tier: str) -> Fraction:
        """The input side had every chain used one tier."""
        lifetime = TIERS[tier]
        metered = all_at(self.calls, lifetime, MINIMUM)
        return sum((cost(m, self.prices, lifetime) for m in metered.values()), Fraction(0))

    def price_rows(self) -> list[dict[str, Any]]:
        """The price list of its model."""
        usd = {
            "uncached_input": self.prices.plain,
            "cache_read": self.prices.read,
            "output": Fraction(1, 100_000),
        }
        usd |= {"cache_write_5m": self.prices.write[FIVE_MINUTES], "cache_write_1h": self.prices.write[HOUR]}
        shared = {"provider": "anthropic", "model_name": self.name, "service_tier": "standard",
                  "min_input_tokens": 0, "valid_from": "2020-01-01", "valid_to": "9999-12-31",
                  "is_validity_assumed": True, "source": "genai_prices"}  # fmt: skip
        return [{**shared, "meter": meter, "usd_per_token": _decimal(each)} for meter, each in usd.items()]

    def usage_rows(self) -> list[dict[str, Any]]:
        """What the generic usage contract would hold."""
        rows = []
        for number, (call, meters) in enumerate(sorted(self.metered.items(), key=lambda pair: pair[0].at)):
            lifetime = self.observed[call.chain]
            session, agent = divmod(int(call.chain[1:]), 2) if self.paired else (call.chain, None)
            at = START + timedelta(seconds=call.at)
            rows.append({
                "request_id": f"{self.name}-{number}", "requested_at": at.isoformat(sep=" "),
                "provider": "anthropic", "model_name": self.name, "payment_basis": "metered",
                "uncached_input_tokens": meters.plain, "cache_read_tokens": meters.read,
                "cache_write_5m_tokens": meters.written if lifetime == FIVE_MINUTES else 0,
                "cache_write_1h_tokens": meters.written if lifetime == HOUR else 0,
                "output_tokens": 1, "account_id": "a", "session_id": f"{self.name}/{session}",
                "agent_id": ("planner", "coder")[agent] if agent is not None else None,
                "prefix_key": f"{self.name}/{call.blocks[0]}" if self.named else None,
            })  # fmt: skip
        return rows


def _decimal(value: Fraction) -> str:
    scaled = value * 10**12
    assert scaled.denominator == 1
    return f"{int(scaled) // 10**12}.{int(scaled) % 10**12:012d}"


def prices(draw: random.Random) -> Prices:
    """A model's prices: $1 to $5 a million tokens, writes at 1.25x and 2x, reads by model."""
    plain = Fraction(draw.choice([1, 2, 3, 5]), 1_000_000)
    return Prices(
        plain,
        plain * Fraction(draw.choice(_READ_FACTORS)),
        {FIVE_MINUTES: plain * Fraction("1.25"), HOUR: plain * 2},
    )


@dataclass(frozen=True)
class Habit:
    """How sessions of a workload go: seconds between starts and calls, calls a session, blocks at first and later."""

    start_gap: tuple[int, int]
    call_gaps: tuple[tuple[int, int], ...]  # ranges of which each pause draws one
    calls: tuple[int, int]
    head: int  # blocks that all sessions share
    first: tuple[int, int]
    more: tuple[int, int]


def session_calls(draw: random.Random, habit: Habit, sessions: int) -> list[Call]:
    """Sessions whose prompts only grow, each its own chain behind the shared head."""
    calls: list[Call] = []
    started = 0
    for number in range(sessions):
        started += draw.randint(*habit.start_gap)
        at, chain = started, f"s{number}"
        blocks = [f"head{i}" for i in range(habit.head)]
        blocks += [f"{chain}.{i}" for i in range(draw.randint(*habit.first))]
        for _ in range(draw.randint(*habit.calls)):
            calls.append(Call(at, chain, tuple(blocks), draw.choice([0, 10, 200])))
            blocks += [f"{chain}.{len(blocks)}+{i}" for i in range(draw.randint(*habit.more))]
            at += draw.randint(*draw.choice(habit.call_gaps))
    return calls
