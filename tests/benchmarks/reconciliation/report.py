"""The mart beside the truth: recall and precision by dollars a class, clean months, and the bypass of the last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.benchmarks.reconciliation.months import BYPASS_DAY, DAYS, FIRST, Month, Truth

# The promise of the issue, for every class.
AIM = Decimal("0.99")
CLASSES = (
    "unknown_key", "direct_use_of_gateway_key", "gateway_lost_rows", "gateway_duplicate", "price_drift", "timing",
    "credit_or_adjustment", "unmetered", "restated",
)  # fmt: skip


@dataclass
class Score:
    """Dollars planted, found, and found where they were planted."""

    planted: Decimal = Decimal(0)
    found: Decimal = Decimal(0)
    right: Decimal = Decimal(0)

    @property
    def recall(self) -> Decimal:
        return self.right / self.planted if self.planted else Decimal(0)

    @property
    def precision(self) -> Decimal:
        return self.right / self.found if self.found else Decimal(0)


def judge(made: Iterable[Month], found: Truth, night: int) -> dict[str, Score]:
    """Every class by account and day: right is what has the sign of the truth, up to its amount."""
    truth: Truth = defaultdict(Decimal)
    for month in made:
        for key, usd in month.truth[night].items():
            truth[key] += usd
    scores: dict[str, Score] = defaultdict(Score)
    for key in set(truth) | set(found):
        if key[1] > last_day(night):
            continue
        said, planted = found.get(key, Decimal(0)), truth.get(key, Decimal(0))
        score = scores[key[2]]
        score.planted += abs(planted)
        score.found += abs(said)
        score.right += min(abs(said), abs(planted)) if said * planted > 0 else 0
    return scores


def last_day(night: int) -> date:
    """The newest day whose bill that night reads."""
    return BYPASS_DAY if night == 2 else FIRST.replace(day=DAYS - 1)


def missed(made: Iterable[Month], found: Truth, night: int) -> list[str]:
    """Every aim that was missed, in words."""
    made = list(made)
    scores = judge(made, found, night)
    faults = [
        f"night {night}: {word} of {name} is {value:.5f}, aim {AIM}"
        for name in CLASSES
        if not (name == "restated" and night == 1)
        for word, value in (("recall", scores[name].recall), ("precision", scores[name].precision))
        if value < AIM
    ]
    clean = {month.name for month in made if month.kind == "clean"}
    faults += [f"night {night}: clean {key}: {usd}" for key, usd in found.items() if key[0] in clean and usd]
    faults += [
        f"night {night}: {key}: {usd}" for key, usd in found.items() if key[2] == "unexplained" and usd
    ]
    return faults + (_bypasses(made, found) if night == 2 else [])


def _bypasses(made: Iterable[Month], found: Truth) -> list[str]:
    """The night after one per cent went past the gateway says so, to the last pico-dollar."""
    return [
        f"bypass of {month.name}: found {said}, sent {sent}"
        for month in made
        if month.kind == "bypassed"
        for key in [(month.name, BYPASS_DAY, "direct_use_of_gateway_key")]
        if (said := found.get(key, Decimal(0))) != (sent := month.truth[2][key]) or not sent
    ]


def show(scores: dict[str, Score], night: int) -> None:
    """Print one night."""
    print(f"night {night}: class                     planted        found    recall  precision  (aim {AIM})")
    for name in (*CLASSES, *sorted(set(scores) - set(CLASSES))):
        one = scores[name]
        print(
            f"  {name:<26} ${one.planted:>12,.2f} ${one.found:>12,.2f}   {one.recall:.5f}   {one.precision:.5f}"
        )
