"""What is known of the two real cases from outside, and the same attribution in plain Python.

Belongs here: facts and arithmetic that use nothing of the project but the place of its bundled files.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.config import EXAMPLES

Row = dict[str, str]

# List price in US dollars per million tokens, as the vendor printed it in February 2026:
# uncached input, cache read, 5-minute write, 1-hour write, output.
PRICES = {
    "claude-opus-4-6": ("5", "0.5", "6.25", "10", "25"),
    "claude-sonnet-4-6": ("3", "0.3", "3.75", "6", "15"),
    "claude-haiku-4-5-20251001": ("1", "0.1", "1.25", "2", "5"),
}
METERS = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")


@dataclass(frozen=True)
class Case:
    """What must come out of one case, in US dollars."""

    name: str
    outcome_type: str
    outcomes: int
    calls: int
    unpriced: int
    total: Decimal
    attributed: Decimal
    attributed_calls: int
    reached: int  # outcomes that any call reaches
    split_calls: int  # calls whose run reaches several outcomes
    input_charge: Decimal
    no_cache: Decimal


PACKMIND = Case(
    name="packmind",
    outcome_type="commit",
    outcomes=122,
    calls=3020,
    unpriced=0,
    total=Decimal("161.72874965"),
    attributed=Decimal("151.89475615"),
    attributed_calls=2870,
    reached=70,
    split_calls=356,
    input_charge=Decimal("156.92888965"),
    no_cache=Decimal("955.337228"),
)
CIPHER_BOX = Case(
    name="cipher_box",
    outcome_type="pull_request",
    outcomes=168,
    calls=2928,
    unpriced=1,
    total=Decimal("198.71314435"),
    attributed=Decimal("190.15916885"),
    attributed_calls=2799,
    reached=15,
    split_calls=0,
    input_charge=Decimal("192.85735935"),
    no_cache=Decimal("1298.593226"),
)
CASES = (PACKMIND, CIPHER_BOX)


def rows(case: Case, kind: str) -> list[Row]:
    """The bundled rows of `usage` or `outcomes`, as text."""
    [path] = (EXAMPLES / case.name / "data" / kind).iterdir()
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def cost(call: Row) -> Decimal | None:
    """List price of one call in US dollars; None for a model without a price."""
    if call["model_name"] not in PRICES:
        return None
    per_meter = zip(METERS, PRICES[call["model_name"]], strict=True)
    return sum((int(call[f"{m}_tokens"]) * Decimal(p) for m, p in per_meter), Decimal(0)) / 10**6


@dataclass
class Attribution:
    """The same question answered in plain Python: dollars by outcome, and the calls behind them."""

    total: Decimal = Decimal(0)
    unpriced: int = 0
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    dollars: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    attributed: Decimal = Decimal(0)
    attributed_calls: int = 0
    split_calls: int = 0
    split_dollars: Decimal = Decimal(0)


def attribute(case: Case) -> Attribution:
    """Tie each call to the outcomes that carry its checkpoint, in equal parts."""
    holders: dict[str, list[str]] = defaultdict(list)
    for outcome in rows(case, "outcomes"):
        for checkpoint in filter(None, outcome["checkpoint_id"].split("|")):
            holders[checkpoint].append(outcome["outcome_id"])
    found = Attribution()
    for call in rows(case, "usage"):
        usd = cost(call)
        if usd is None:
            found.unpriced += 1
            continue
        found.total += usd
        reached = holders.get(call["checkpoint_id"], [])
        for outcome_id in reached:
            found.calls[outcome_id] += 1
            found.dollars[outcome_id] += usd / len(reached)
        found.attributed += usd if reached else Decimal(0)
        found.attributed_calls += bool(reached)
        found.split_calls += len(reached) > 1
        found.split_dollars += usd if len(reached) > 1 else Decimal(0)
    return found
