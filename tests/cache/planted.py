"""Workloads in which one tier clearly wins, and what their habit costs in the long run."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from tests.cache.oracle import Prices, all_at
from tests.cache.workloads import MINIMUM, TIERS, Habit, Workload, prices, session_calls

_BRISK, _SLOW = (5, 240), (360, 2700)
# Each habit with the tier that wins by 3 % or more of the no-cache cost, which the test checks.
HABITS: dict[str, tuple[str, Habit]] = {
    "brisk": ("5m", Habit((0, 700), (_BRISK,), (3, 14), 24, (16, 60), (2, 10))),
    "brisk-with-breaks": ("5m", Habit((0, 400), (_BRISK,) * 20 + (_SLOW,), (4, 16), 24, (16, 60), (2, 10))),
    "quick-questions": ("5m", Habit((0, 240), (_BRISK,), (1, 3), 40, (1, 6), (1, 4))),
    "slow": ("1h", Habit((0, 1500), (_BRISK, _SLOW), (4, 12), 24, (16, 60), (2, 10))),
    "mostly-brisk": ("1h", Habit((0, 900), (_BRISK,) * 5 + (_SLOW,), (4, 16), 24, (16, 60), (2, 10))),
    "rare-sessions": ("1h", Habit((200, 2400), (_SLOW,), (2, 6), 60, (8, 30), (2, 6))),
    "one-shot": ("none", Habit((0, 900), (_BRISK,), (1, 1), 0, (20, 90), (1, 2))),
    "rarely-twice": ("none", Habit((0, 900), ((3700, 9000),) * 9 + (_BRISK,), (1, 2), 0, (20, 60), (10, 40))),
}
RUNS = 200  # a month of a workflow with ten runs a working day
# So many sessions that the long-run share is known to a tenth of an interval's width.
LONG_RUN = 3000


@dataclass(frozen=True)
class Planted:
    """A workload, its habit and the tier that wins."""

    workload: Workload
    habit: str
    winner: str


def planted(number: int) -> Planted:
    """The workload of one number: habits in turn, observed at 5 minutes or an hour."""
    habit = sorted(HABITS)[number % len(HABITS)]
    draw = random.Random(f"planted-{number}")
    winner, how = HABITS[habit]
    calls = session_calls(draw, how, RUNS)
    observed = draw.choice([TIERS["5m"], TIERS["1h"]])
    workload = Workload(
        f"planted-{number:03d}", calls, {call.chain: observed for call in calls}, prices(draw)
    )
    return Planted(workload, habit, winner)


@cache
def long_run_tokens(habit: str) -> dict[str, tuple[int, int, int]]:
    """Tokens (plain, read, written) of each tier over many sessions of a habit."""
    calls = session_calls(random.Random(f"long run of {habit}"), HABITS[habit][1], LONG_RUN)
    tokens = {}
    for tier, lifetime in TIERS.items():
        meters = all_at(calls, lifetime, MINIMUM).values()
        tokens[tier] = (
            sum(m.plain for m in meters),
            sum(m.read for m in meters),
            sum(m.written for m in meters),
        )
    return tokens


def long_run_usd(habit: str, tier: str, at: Prices) -> Fraction:
    """US dollars of those sessions at one model's prices."""
    plain, read, written = long_run_tokens(habit)[tier]
    lifetime = TIERS[tier]
    return plain * at.plain + read * at.read + (written * at.write[lifetime] if lifetime else 0)
