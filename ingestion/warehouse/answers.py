"""The three answers, read from the marts: cost per outcome, cache economics, spend beside the gateway.

Belongs here: which rows and totals a person is shown first, and how they are written. Does not belong here:
how they are drawn (`orchestration/report.py`), and any rule about money, which the marts hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ingestion.config import Config
from ingestion.warehouse.connection import read_rows

_GAPS = {
    "unproxied": "not seen by the gateway",
    "unmetered": "seats, storage, tools, tax",
    "adjustment": "credits and corrections",
}


@dataclass(frozen=True)
class Row:
    """One line of an answer, its cells as text."""

    cells: tuple[str, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Answer:
    """One question answered: the first `text_columns` columns are words, the others numbers."""

    title: str
    columns: tuple[str, ...]
    text_columns: int
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())


def answers(config: Config) -> tuple[Answer, ...]:
    """The three answers over everything that the marts hold."""
    return cost_per_outcome(config), cache_economics(config), unproxied_spend(config)


def cost_per_outcome(config: Config) -> Answer:
    """What each workflow cost and produced; with the gaps, the total is the ledger's."""
    workflows = read_rows(config, _WORKFLOWS)
    ledger = dict(read_rows(config, _LEDGER))
    nothing = dict(read_rows(config, _NOTHING))
    lines = [
        Row(
            (
                key,
                kind or "",
                _money(total),
                _money(attributed),
                _percent(nothing.get(key), total),
                _count(net),
                _unit(total, net),
                _unit(own, net),
            )
        )
        for key, kind, total, attributed, net, own in workflows
    ]
    lines += [
        Row((text, "", _money(ledger[gap]), "", "", "", "", ""))
        for gap, text in _GAPS.items()
        if gap in ledger
    ]
    total = sum(ledger.values(), Decimal(0))
    attributed = ledger.get("attributed", Decimal(0))
    lines.append(Row(("total", "", _money(total), _money(attributed), "", "", "", ""), is_total=True))
    columns = (
        "workflow",
        "outcome",
        "total $",
        "attributed $",
        "to nothing",
        "net outcomes",
        "$ each",
        "attributed $ each",
    )
    return Answer("1. What did an outcome cost?", columns, 2, tuple(lines), _ties(config))


def cache_economics(config: Config) -> Answer:
    """What prompt caching saved, at list prices: reads saved, writes cost a premium."""
    found = read_rows(config, _CACHE)
    lines = [_cache_row(key, numbers) for key, *numbers in found]
    sums = [sum((row[i] or 0 for row in found), Decimal(0)) for i in range(1, 8)]
    lines.append(_cache_row("total", sums, is_total=True))
    columns = (
        "workflow",
        "input $",
        "without cache $",
        "write premium $",
        "read saving $",
        "saved $",
        "read from cache",
    )
    return Answer("2. Does caching pay?", columns, 1, tuple(lines))


def unproxied_spend(config: Config) -> Answer:
    """What was billed and never passed the gateway, by what is known of it."""
    found = read_rows(config, _UNPROXIED)
    lines = [Row((gap, str(keys), _money(billed), _money(usd))) for gap, keys, billed, usd in found]
    billed, missed = (sum((row[i] or 0 for row in found), Decimal(0)) for i in (2, 3))
    lines.append(Row(("total", "", _money(billed), _money(missed)), is_total=True))
    notes = tuple(
        f"{provider}: {_percent(proxied, total)} of the metered ${_money(total)} went through the gateway"
        for provider, proxied, total in read_rows(config, _COVERAGE)
    )
    columns = ("class", "keys", "billed $", "beside the gateway $")
    return Answer("3. What bypassed the gateway?", columns, 1, tuple(lines), notes)


def _ties(config: Config) -> tuple[str, ...]:
    notes = []
    for basis, usd in read_rows(config, _BASES):
        what = "billed and complete" if basis == "billed" else f"at {basis} price, not billed yet"
        notes.append(f"${_money(usd)} of the total is {what}")
    bill = read_rows(config, _BILL)[0][0]
    if bill is not None:
        notes.append(f"${_money(bill)} is the bill of the complete days")
    return tuple(notes)


def _cache_row(key: str, numbers: Sequence[Any], *, is_total: bool = False) -> Row:
    *money, read, whole = numbers
    return Row((key, *(_money(value) for value in money), _percent(read, whole)), is_total)


def _money(value: Any) -> str:
    return "unknown" if value is None else f"{Decimal(value).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def _count(value: Any) -> str:
    return "" if value is None else f"{int(value):,}"


def _unit(total: Decimal | None, outcomes: Any) -> str:
    """A cost per outcome; none at all where there is no outcome, never 0."""
    return _money(total / Decimal(outcomes)) if total is not None and outcomes else "-"


def _percent(part: Any, whole: Any) -> str:
    if part is None or not whole:
        return "-"
    return f"{(Decimal(part) * 100 / Decimal(whole)).quantize(Decimal('0.1'), ROUND_HALF_UP)} %"


_WORKFLOWS = """
select
    workflow_key,
    outcome_type,
    sum(total_usd) as total_usd,
    sum(attributed_usd) as attributed_usd,
    sum(net_outcome_count) as net_outcome_count,
    sum(outcome_cost_usd) as outcome_cost_usd
from marts.mart_workflow_cost_per_outcome_monthly
group by workflow_key, outcome_type
order by sum(total_usd) desc, workflow_key
"""

# what bought nothing: no outcome known, or a call that failed, was cancelled, or had to be asked again
_NOTHING = """
select workflow_key, sum(cost_usd) as cost_usd
from marts.mart_workflow_cost_classes_daily
where cost_class <> 'attributed'
group by workflow_key
"""

_LEDGER = """
select allocation_class, sum(allocated_usd) as allocated_usd
from marts.fct_cost_allocations
group by allocation_class
"""

_BASES = """
select cost_basis, sum(allocated_usd) as allocated_usd
from marts.fct_cost_allocations
group by cost_basis
order by cost_basis
"""

_BILL = "select sum(billed_usd) as billed_usd from marts.fct_charges where is_complete"

_CACHE = """
select
    workflow_key,
    sum(input_charge_usd) as input_charge_usd,
    sum(no_cache_usd) as no_cache_usd,
    sum(write_premium_usd) as write_premium_usd,
    sum(read_saving_usd) as read_saving_usd,
    sum(saving_usd) as saving_usd,
    sum(cache_read_tokens) as cache_read_tokens,
    sum(
        uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
        + cache_write_unknown_ttl_tokens
    ) as input_tokens
from marts.mart_cache_economics_daily
group by workflow_key
order by sum(saving_usd) desc, workflow_key
"""

_UNPROXIED = """
select
    gap_class,
    count(distinct api_key_id) as key_count,
    sum(billed_usd) as billed_usd,
    sum(gap_usd) as gap_usd
from marts.mart_unproxied_spend_daily
-- a difference of price went through the gateway
where gap_usd <> 0
group by gap_class
order by sum(gap_usd) desc, gap_class
"""

_COVERAGE = """
select provider, sum(proxied_usd) as proxied_usd, sum(billed_usd) as billed_usd
from marts.mart_coverage_daily
group by provider
order by provider
"""
