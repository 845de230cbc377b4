"""Company months with planted differences between bill and gateway, and what each is worth by class and day.

Belongs here: calls, bills of two nights and their truth in dollars. A token is seen, billed or both, and its dollars follow from
that (docs/adr/0070); nothing here looks at how the project finds out. On one key and day one cause moves tokens, or a cause and
the midnight before it: two opposite ones would net out on the bill, and nobody could tell them apart.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.benchmarks.attribution.bill import COLUMNS, PRICES

Row = dict[str, Any]
Tokens = dict[str, int]  # by meter
Truth = dict[tuple[str, date, str], Decimal]  # account, day, class

FIRST = date(2026, 11, 1)
DAYS = 30
MODEL, GATEWAY_KEY = "claude-example-1", "gateway"
# Night 1 reads the bill of all days but the last; night 2 reads it again, with what was restated and the last day.
NIGHTS = (1, 2)
# The day on which the companies that were clean until then send one call in a hundred past their gateway.
BYPASS_DAY = FIRST + timedelta(days=DAYS - 1)


@dataclass
class Day:
    """What was billed on a day of the gateway's key, and the rate that it was billed at."""

    tokens: Tokens = field(default_factory=lambda: dict.fromkeys(PRICES, 0))
    factor: Decimal = Decimal(1)
    lines: list[Row] = field(default_factory=list)  # of other keys, tools, credits

    def bill(self, tokens: Tokens, sign: int = 1) -> None:
        for meter, count in tokens.items():
            self.tokens[meter] += sign * count


@dataclass
class Month:
    """One company: its calls, its bill by night, and the truth by night."""

    name: str
    kind: str  # clean, bypassed, or planted
    calls: list[Row] = field(default_factory=list)
    bills: dict[int, dict[date, Day]] = field(default_factory=dict)
    truth: dict[int, Truth] = field(default_factory=lambda: {night: defaultdict(Decimal) for night in NIGHTS})


def list_price(tokens: Tokens) -> Decimal:
    """Tokens at the list price."""
    return sum((count * PRICES[meter] for meter, count in tokens.items()), Decimal(0))


class Maker:
    """Makes one month from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        # a tenth of the months has no difference at all, a tenth only the bypass of its last day
        self.month = Month(f"r{seed:05d}", {0: "clean", 1: "bypassed"}.get(seed % 10, "planted"))
        self.days = {FIRST + timedelta(days=number): Day() for number in range(DAYS)}
        self.number = 0

    def make(self) -> Month:
        """The whole month."""
        for day in self.days:
            for _ in range(self.random.randint(6, 10)):
                self.both(self.moment(day), self.size())
        if self.month.kind == "planted":
            self._discount()
            self._volume()
            self._lines()
        if self.month.kind == "bypassed":
            self._bypass()
        self._drift()
        self.month.bills = {2: self.days}
        self._restate()
        return self.month

    def size(self) -> Tokens:
        """A call's tokens."""
        return {
            "uncached_input": self.random.randint(1_000, 50_000),
            "output": self.random.randint(100, 3_000),
        }

    def moment(self, day: date, first_hour: int = 1, last_hour: int = 22) -> datetime:
        """A second of that day, away from its midnights unless asked for."""
        hour = self.random.randint(first_hour, last_hour)
        return datetime(
            day.year, day.month, day.day, hour, self.random.randint(0, 59), self.random.randint(0, 59)
        )

    def see(self, at: datetime, tokens: Tokens, **more: Any) -> None:
        """The gateway logs a call."""
        self.number += 1
        self.month.calls.append({
            "request_id": f"{self.month.name}-{self.number}", "requested_at": str(at), "provider": "anthropic",
            "model_name": MODEL, "account_id": self.month.name, "api_key_id": GATEWAY_KEY, "payment_basis": "metered",
            "status": "success", "session_id": f"{self.month.name}-{at.day}",
            **{COLUMNS[meter]: count for meter, count in tokens.items()}, **more,
        })  # fmt: skip

    def both(self, at: datetime, tokens: Tokens) -> None:
        """The usual call."""
        self.see(at, tokens)
        self.days[at.date()].bill(tokens)

    def tell(self, day: date, gap_class: str, usd: Decimal) -> None:
        """The truth of both nights that know the day."""
        for night in NIGHTS:
            self.month.truth[night][self.month.name, day, gap_class] += usd

    def _discount(self) -> None:
        """One in three has a discount from some day on, which the price list does not know."""
        if self.random.random() < 1 / 3:
            start, factor = self.random.randrange(DAYS), self.random.choice(("0.9", "0.85", "1.02"))
            for day, bill in self.days.items():
                if (day - FIRST).days >= start:
                    bill.factor = Decimal(factor)

    def _volume(self) -> None:
        """Every second day or so has one cause that moves tokens."""
        causes = {"direct": self._direct, "cut_off": self._cut_off, "failed": self._failed,
                  "duplicate": self._duplicate, "midnight": self._midnight}  # fmt: skip
        # night 1 must have the bill of the day after
        numbers = iter(range(1, DAYS - 2))
        for number in numbers:
            if self.random.random() < 0.4:
                cause = self.random.choice(list(causes))
                causes[cause](FIRST + timedelta(days=number))
                if cause == "midnight":
                    # what came over midnight and a bypass are both billed beyond what was seen
                    if self.random.random() < 0.3:
                        self._direct(FIRST + timedelta(days=number + 1))
                    next(numbers, None)

    def _direct(self, day: date) -> None:
        for _ in range(self.random.randint(1, 3)):
            self._past(day, self.size())

    def _past(self, day: date, tokens: Tokens) -> None:
        self.days[day].bill(tokens)
        self.tell(day, "direct_use_of_gateway_key", list_price(tokens) * self.days[day].factor)

    def _cut_off(self, day: date) -> None:
        """The client left: the gateway has the question and not the answer, which is billed."""
        tokens = self.size()
        self.see(self.moment(day), {**tokens, "output": 0}, status="cancelled")
        self.days[day].bill(tokens)
        lost = {"output": tokens["output"]}
        self.tell(day, "gateway_lost_rows", list_price(lost) * self.days[day].factor)

    def _failed(self, day: date) -> None:
        """The gateway counts a failure without tokens; the provider had answered."""
        tokens = self.size()
        self.see(self.moment(day), dict.fromkeys(tokens, 0), status="failure", payment_basis="none")
        self.days[day].bill(tokens)
        self.tell(day, "gateway_lost_rows", list_price(tokens) * self.days[day].factor)

    def _duplicate(self, day: date) -> None:
        """One call under two ids: the second sighting is a fraction of a second off."""
        at, tokens = self.moment(day), self.size()
        self.both(at, tokens)
        self.see(at + timedelta(milliseconds=self.random.randint(1, 900)), tokens)
        self.tell(day, "gateway_duplicate", -list_price(tokens))

    def _midnight(self, day: date) -> None:
        """A call begins before midnight and is billed when it ends."""
        tokens, after = self.size(), day + timedelta(days=1)
        self.see(self.moment(day, 23, 23), tokens)
        self.days[after].bill(tokens)
        billed = list_price(tokens) * self.days[after].factor
        self.tell(after, "timing", billed)
        self.tell(day, "timing", -billed)
        self.tell(day, "price_drift", billed - list_price(tokens))

    def _lines(self) -> None:
        """Lines that say what they are: other keys, tools, credits."""
        for day, bill in self.days.items():
            if self.random.random() < 0.1:
                tokens = self.size()
                usd = list_price(tokens)
                bill.lines.append({"api_key_id": "laptop", "tokens": tokens})
                self.tell(day, "unknown_key", usd)
            if self.random.random() < 0.1:
                self._line(bill, day, "web_search", "unmetered", Decimal(self.random.randint(1, 300)) / 100)
            if self.random.random() < 0.05:
                self._line(
                    bill, day, "credit", "credit_or_adjustment", Decimal(-self.random.randint(1, 900)) / 100
                )

    def _line(self, bill: Day, day: date, cost_type: str, gap_class: str, usd: Decimal) -> None:
        bill.lines.append({"cost_type": cost_type, "usd": usd})
        self.tell(day, gap_class, usd)

    def _bypass(self) -> None:
        """One per cent of the last day's tokens, on the gateway's own key."""
        tokens = {meter: count // 100 for meter, count in self.days[BYPASS_DAY].tokens.items()}
        self._past(BYPASS_DAY, tokens)

    def _drift(self) -> None:
        """What was seen and billed on the same day at another rate."""
        for day, bill in self.days.items():
            both = dict.fromkeys(PRICES, 0)
            for call in self.month.calls:
                if call["requested_at"][:10] == str(day):
                    for meter, column in COLUMNS.items():
                        both[meter] += call[column]
            both = {meter: min(count, bill.tokens[meter]) for meter, count in both.items()}
            self.tell(day, "price_drift", list_price(both) * (bill.factor - 1))

    def _restate(self) -> None:
        """What night 1 was told: without the last day, and without what the biller came to say later."""
        first = {day: Day(dict(bill.tokens), bill.factor, bill.lines) for day, bill in self.days.items()}
        del first[BYPASS_DAY]
        if self.month.kind == "planted":
            moved = {day for (_, day, kind), usd in self.month.truth[2].items()
                     if usd and kind in ("gateway_duplicate", "timing", "gateway_lost_rows")}  # fmt: skip
            for day in self.random.sample(sorted(set(first) - moved), 2):
                added = self.size()
                self.days[day].bill(added)
                usd = list_price(added) * self.days[day].factor
                self.month.truth[2][self.month.name, day, "restated"] += usd
        self.month.bills[1] = first


def months(count: int) -> list[Month]:
    """The months of seeds 1 to `count`."""
    return [Maker(seed).make() for seed in range(1, count + 1)]
