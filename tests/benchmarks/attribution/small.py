"""Small random companies: calls, bills and outcomes of every odd kind, and what the ledger of each must sum to.

Belongs here: what lands, and the price of a day in plain Python, from DESIGN.md and the ADRs alone.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from tests.benchmarks.attribution.bill import price

Row = dict[str, Any]
DAYS = ("2026-11-02", "2026-11-03")
GATEWAY_KEY = "k"
PICO = Decimal("0.000000000001")
# model -> meter -> USD a token; the second has more decimals than a pico-dollar, the third no price at all
PRICES = {
    "small-1": {"uncached_input": "0.000003", "cache_read": "0.0000003", "cache_write_5m": "0.00000375",
                "cache_write_1h": "0.000006", "output": "0.000015"},
    "small-odd": {"uncached_input": "0.0000001234567", "output": "0.0000050000005"},
    "small-free": {"uncached_input": "0", "output": "0"},
    "small-unknown": {},
}  # fmt: skip
METERS = {
    "uncached_input_tokens": "uncached_input", "cache_read_tokens": "cache_read", "cache_write_5m_tokens": "cache_write_5m",
    "cache_write_1h_tokens": "cache_write_1h", "cache_write_unknown_ttl_tokens": "cache_write_5m", "output_tokens": "output",
}  # fmt: skip
REPORTED = {
    "uncached_input": "uncached_input_tokens", "cache_read": "cache_read_input_tokens", "output": "output_tokens",
    "cache_write_5m": "ephemeral_5m_input_tokens", "cache_write_1h": "ephemeral_1h_input_tokens",
}  # fmt: skip
TOKEN_TYPES = {
    "uncached_input": "uncached_input_tokens", "cache_read": "cache_read_input_tokens", "output": "output_tokens",
    "cache_write_5m": "cache_creation.ephemeral_5m_input_tokens", "cache_write_1h": "cache_creation.ephemeral_1h_input_tokens",
}  # fmt: skip


@dataclass
class Small:
    """One company: what it landed, and what its ledger must sum to by account and day."""

    name: str
    rows: dict[str, list[Row]]
    expected: dict[tuple[str, str], Decimal] = field(default_factory=dict)


def small_companies(count: int) -> list[Small]:
    """Companies of seeds 1 to `count`; the first brings the price list and an empty repository of nobody."""
    made = [_company(seed) for seed in range(1, count + 1)]
    made[0].rows["price_book.prices"] = [
        price("anthropic", model, meter, usd)
        for model, meters in PRICES.items()
        for meter, usd in meters.items()
    ]
    return made


def _company(seed: int) -> Small:
    source, name = random.Random(seed), f"s{seed:05d}"
    rows: dict[str, list[Row]] = defaultdict(list)
    rows["registry.teams"].append({"team_key": name, "name": name})
    rows["registry.workflows"].append(
        {"workflow_key": name, "team_key": name, "primary_outcome_type": "pull_request"}
    )
    rows["registry.repositories"].append({"repository": f"{name}/r", "team_key": name, "workflow_key": name})
    rows["registry.gateway_keys"].append(
        {"gateway": "usage_files", "provider": "anthropic", "account_id": name, "api_key_id": GATEWAY_KEY}
    )
    pulls = range(1, source.randint(1, 4) + 1)
    for number in pulls:
        merged = f"2026-11-{source.randint(2, 9):02d} 10:00:00"
        rows["github.pull_requests"].append({
            "pull_request_id": f"{name}-{number}", "repository": f"{name}/r", "number": number, "state": "MERGED",
            "created_at": "2026-11-01 08:00:00", "merged_at": merged, "updated_at": merged, "head_branch": "b",
            "base_branch": "main", "is_default_base": source.random() < 0.9,
        })  # fmt: skip
    for number in range(source.randint(3, 12)):
        rows["usage_files.requests"].append(_call(source, name, number, pulls))
    for day in DAYS:
        if source.random() < 0.75:
            _bill(source, name, day, rows)
    return Small(name, dict(rows), _expected(name, rows))


def _call(source: random.Random, name: str, number: int, pulls: range) -> Row:
    tagged = source.sample(pulls, source.randint(0, len(pulls)))
    tokens = {meter: source.choice((0, 0, 1, 7, 1000, 10**6 + 3)) for meter in METERS}
    if source.random() < 0.02:
        tokens["output_tokens"] = 2 * 10**9
    return {
        "request_id": f"{name}-{number}", "requested_at": f"{source.choice(DAYS)} {source.randint(0, 23):02d}:00:00",
        "provider": "anthropic", "model_name": source.choice(("small-1", "small-1", *PRICES)), "account_id": name,
        "api_key_id": source.choice((GATEWAY_KEY, GATEWAY_KEY, GATEWAY_KEY, None)), "workflow": name,
        "session_id": f"{name}-{number % 4}",
        "payment_basis": source.choices(("metered", "subscription", "gateway_cache", "none"), (85, 5, 5, 5))[0],
        "status": source.choice(("success", "success", "failure", "cancelled")),
        "tags_json": "[" + ",".join(f'"pr:{name}/r#{pull}"' for pull in tagged) + "]" if tagged else None, **tokens,
    }  # fmt: skip


def _bill(source: random.Random, name: str, day: str, rows: dict[str, list[Row]]) -> None:
    """Lines of every kind for one day; the report was refreshed on time, a second too early, or long after."""
    end = datetime.fromisoformat(day) + timedelta(days=1)
    refreshed = end + source.choice((timedelta(hours=24), timedelta(hours=24, seconds=-1), timedelta(days=9)))
    shared = {
        "report": "analytics", "account_id": name, "usage_date": day, "usage_at": f"{day} 00:00:00", "workspace_id": "w",
        "data_refreshed_at": str(refreshed),
    }  # fmt: skip
    seen: set[tuple[str, str, str]] = set()
    for _ in range(source.randint(1, 6)):
        place = (
            source.choice((GATEWAY_KEY, GATEWAY_KEY, "laptop")),
            source.choice(("small-1", "small-odd")),
            source.choice(list(TOKEN_TYPES)),
        )
        if place in seen:
            continue
        seen.add(place)
        key, model, meter = place
        amount = source.choice(
            ("0", "0.000000000001", "0.333333333333", "12.5", "9999999.999999999999", "-0.25")
        )
        line = {**shared, "api_key_id": key, "model": model, "currency": "USD", "amount_usd": amount}
        rows["anthropic.cost"].append({**line, "cost_type": "tokens", "token_type": TOKEN_TYPES[meter]})
        if source.random() < 0.8:
            quantity = source.choice((1, 7, 1000, 10**6, 10**9))
            rows["anthropic.usage"].append(
                {**shared, "api_key_id": key, "model": model, REPORTED[meter]: quantity}
            )
    for kind in source.sample(("web_search", "credit", "seat_subscription"), source.randint(0, 2)):
        amount = source.choice(("-3.1", "0.07", "0.000000000001"))
        rows["anthropic.cost"].append({**shared, "api_key_id": None, "model": None, "cost_type": kind, "currency": "USD",
                                       "amount_usd": amount})  # fmt: skip


def _expected(name: str, rows: dict[str, list[Row]]) -> dict[tuple[str, str], Decimal]:
    """DESIGN.md, law 1: the bill of a complete day, the list price of what was seen before."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for line in rows["anthropic.cost"]:
        lines[line["usage_date"]].append(line)
    refreshed = {day: min(line["data_refreshed_at"] for line in found) for day, found in lines.items()}
    expected = {}
    for day in DAYS:
        # a day without lines is as fresh as the account's newest line (docs/adr/0042)
        known = refreshed.get(day, max(refreshed.values(), default=None))
        if known and datetime.fromisoformat(known) >= datetime.fromisoformat(day) + timedelta(days=2):
            expected[name, day] = sum((Decimal(line["amount_usd"]) for line in lines[day]), Decimal(0))
        else:
            calls = [one for one in rows["usage_files.requests"] if one["requested_at"].startswith(day)]
            reported = [one for one in rows["anthropic.usage"] if one["usage_date"] == day]
            expected[name, day] = sum((list_price(call, reported) for call in calls), Decimal(0))
    return expected


def list_price(call: Row, reported: list[Row]) -> Decimal:
    """What a metered call lists: each meter rounded to the pico-dollar; nothing where a used meter has no price."""
    prices, total = PRICES[call["model_name"]], Decimal(0)
    if call["payment_basis"] != "metered" or not prices:
        return Decimal(0)
    for column, meter in METERS.items():
        if call[column] and meter not in prices:
            return Decimal(0)
        if column == "cache_write_unknown_ttl_tokens" and call[column]:
            usd = call[column] * _write_price(call, prices, reported)
        else:
            usd = call[column] * Fraction(prices.get(meter, "0"))
        total += Decimal(floor(usd / Fraction(PICO) + Fraction(1, 2))) * PICO
    return total


def _write_price(call: Row, prices: dict[str, str], reported: list[Row]) -> Fraction:
    """USD a token of a write of unknown lifetime: the mix that the day's report counts (docs/adr/0013), else 5 minutes."""
    counted = {
        meter: sum(
            line.get(REPORTED[meter], 0)
            for line in reported
            # a call that names no key went by the only one that is registered for its account
            if line["model"] == call["model_name"]
            and line["api_key_id"] == (call["api_key_id"] or GATEWAY_KEY)
        )
        for meter in ("cache_write_5m", "cache_write_1h")
    }
    if not any(counted.values()):
        return Fraction(prices["cache_write_5m"])
    return sum((count * Fraction(prices[meter]) for meter, count in counted.items()), Fraction(0)) / sum(
        counted.values()
    )
