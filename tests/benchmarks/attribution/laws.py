"""Thousands of small random companies in one warehouse, and each law checked company by company from what they landed.

Belongs here: random calls, bills and outcomes of every odd kind, and the laws in plain Python. The checks share nothing with the
project's own audits: they read the ledger and the marts, and know the landed rows.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.benchmarks.attribution.bill import price
from tests.dbt_runner import Warehouse

Row = dict[str, Any]
DAYS = ("2026-11-02", "2026-11-03")
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
        {"gateway": "usage_files", "provider": "anthropic", "account_id": name, "api_key_id": "k"}
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
        "api_key_id": source.choice(("k", "k", "k", None)), "workflow": name, "session_id": f"{name}-{number % 4}",
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
            source.choice(("k", "k", "laptop")),
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
            expected[name, day] = sum((list_price(call) for call in calls), Decimal(0))
    return expected


def list_price(call: Row) -> Decimal:
    """What a metered call lists: each meter rounded to the pico-dollar; nothing where a used meter has no price."""
    prices, total = PRICES[call["model_name"]], Decimal(0)
    if call["payment_basis"] != "metered" or not prices:
        return Decimal(0)
    for column, meter in METERS.items():
        if call[column] and meter not in prices:
            return Decimal(0)
        total += (call[column] * Decimal(prices.get(meter, "0"))).quantize(PICO, ROUND_HALF_UP)
    return total


def broken_laws(warehouse: Warehouse, companies: Iterable[Small]) -> list[str]:
    """Every law that does not hold for a company, in words."""
    names = {one.name: one for one in companies}
    ledger = warehouse.rows("""
        select ledger.*, outcomes.outcome_id from marts.fct_cost_allocations as ledger
        left join marts.fct_outcomes as outcomes on outcomes.outcome_key = ledger.outcome_key
    """)
    checks: tuple[Callable[[], Iterable[str]], ...] = (
        lambda: _sums(names, ledger),
        lambda: _rows(ledger),
        lambda: _chains(warehouse),
        lambda: _workflows(warehouse, ledger),
    )
    return [fault for check in checks for fault in check()]


def _sums(names: dict[str, Small], ledger: list[Row]) -> Iterable[str]:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in ledger:
        found[row["account_id"], str(row["usage_date"])] += row["allocated_usd"]
    expected = {key: usd for one in names.values() for key, usd in one.expected.items()}
    for key in sorted(set(found) | set(expected), key=str):
        if found.get(key, Decimal(0)) != expected.get(key, Decimal(0)):
            yield f"{key}: ledger {found.get(key)}, expected {expected.get(key)}"


def _rows(ledger: list[Row]) -> Iterable[str]:
    places = (
        "usage_date",
        "account_id",
        "api_key_id",
        "model_name",
        "run_key",
        "team_key",
        "gap_class",
        "outcome_key",
    )
    for place, count in Counter(tuple(row[name] for name in places) for row in ledger).items():
        if count > 1:
            yield f"{place}: {count} rows"
    for row in ledger:
        attributed = row["allocation_class"] == "attributed"
        own = row["outcome_id"] is not None and row["outcome_id"].startswith(f"{row['account_id']}/")
        if attributed != own or attributed != (row["match_grade"] in ("A", "B", "C", "D")):
            yield f"{row['allocation_key']}: {row['allocation_class']} {row['match_grade']} {row['outcome_id']}"


def _chains(warehouse: Warehouse) -> Iterable[str]:
    for row in warehouse.rows("""
        select chains.outcome_key, chains.reached_type, sum(chains.share) as share
        from intermediate.int_outcome_chains as chains group by chains.outcome_key, chains.reached_type
    """):
        if row["share"] != 1:
            yield f"chain of {row['outcome_key']} to {row['reached_type']}: shares sum to {row['share']}"


def _workflows(warehouse: Warehouse, ledger: list[Row]) -> Iterable[str]:
    told: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for row in ledger:
        if row["workflow_key"] is not None:
            told[row["workflow_key"], row["usage_date"]] += row["allocated_usd"]
    marts = {
        (row["workflow_key"], row["usage_date"]): row["usd"]
        for row in warehouse.rows("""
            select workflow_key, usage_date, sum(total_usd) as usd from marts.mart_workflow_cost_per_outcome_daily
            group by workflow_key, usage_date
        """)
    }
    for key in set(told) | set(marts):
        if told.get(key, Decimal(0)) != marts.get(key, Decimal(0)):
            yield f"{key}: ledger {told.get(key)}, mart {marts.get(key)}"
