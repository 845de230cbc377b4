"""What Anthropic's reports know at an instant: usage and cost summed over the dimensions asked for.

Belongs here: the vendor's restatement. At `as_of` a day is whole from 24 hours after its end, three fifths of
it are known while it is younger, and nothing of days to come.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

DAY = timedelta(days=1)
_WHOLE_AFTER = timedelta(hours=24)  # the vendor: "normally about 4 h, up to 24 h"
_KNOWN_PARTS, _ALL_PARTS = 3, 5  # of a day that is not whole yet
DIMENSIONS = ("workspace_id", "api_key_id", "model", "service_tier", "context_window", "inference_geo")
TOKENS = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
_COUNTS = (*TOKENS, "requests", "web_searches")
Row = dict[str, Any]
Key = tuple[Any, ...]  # usage date, then the value of each dimension asked for


class Reports:
    """Sums over `provider_usage` and `bill_lines` of a simulated month, as known at `as_of` (aware, UTC)."""

    def __init__(self, con: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
        self.as_of = as_of
        self._usage = [_with_tier(row, True) for row in _rows(con, "provider_usage")]
        self._lines = [_with_tier(row, row["cost_type"] == "tokens") for row in _rows(con, "bill_lines")]

    def costs(self, groups: list[str], first: date, end: date) -> list[tuple[Key, Row]]:
        """Billed and list pico-dollars and requests by (day, groups), sorted; days in [first, end)."""
        sums: dict[Key, Row] = {}
        for row in self._known(self._lines, ("quantity", "requests"), first, end):
            entry = sums.setdefault(_key(row, groups), {"pico": 0, "list_pico": 0, "requests": 0})
            entry["pico"] += row["quantity"] * row["unit_pico"]
            entry["list_pico"] += row["quantity"] * row["list_unit_pico"]
            entry["requests"] += row["requests"]
        return sorted(sums.items(), key=_order)

    def usages(self, groups: list[str], first: date, end: date) -> list[tuple[Key, Row]]:
        """Token counts, requests and web searches by (day, groups), sorted; days in [first, end)."""
        sums: dict[Key, Row] = {}
        for row in self._known(self._usage, _COUNTS, first, end):
            entry = sums.setdefault(_key(row, groups), dict.fromkeys(_COUNTS, 0))
            for count in _COUNTS:
                entry[count] += row[count]
        return sorted(sums.items(), key=_order)

    def _known(self, rows: Iterable[Row], counts: tuple[str, ...], first: date, end: date) -> Iterable[Row]:
        for row in rows:
            if not first <= row["usage_date"] < end:
                continue
            start = datetime.combine(row["usage_date"], datetime.min.time(), UTC)
            if start + DAY + _WHOLE_AFTER <= self.as_of:
                yield row
            elif start < self.as_of:
                part = {count: row[count] * _KNOWN_PARTS // _ALL_PARTS for count in counts}
                if any(part.values()):
                    yield {**row, **part}


def usage_body(sums: Row) -> Row:
    """The vendor's words for the token counters."""
    return {
        "uncached_input_tokens": sums["uncached_input"],
        "cache_read_input_tokens": sums["cache_read"],
        "cache_creation": {
            "ephemeral_5m_input_tokens": sums["cache_write_5m"],
            "ephemeral_1h_input_tokens": sums["cache_write_1h"],
        },
        "output_tokens": sums["output"],
        "server_tool_use": {"web_search_requests": sums["web_searches"]},
    }


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    found: list[Row] = con.execute(f"select * from {table}").to_arrow_table().to_pylist()
    return found


def _with_tier(row: Row, is_tokens: bool) -> Row:
    tier = ("standard", "0-200k", "global") if is_tokens else (None, None, None)
    return {**row, **dict(zip(DIMENSIONS[3:], tier, strict=True))}


def _key(row: Row, groups: list[str]) -> Key:
    return (row["usage_date"], *(row[group] for group in groups))


def _order(item: tuple[Key, Row]) -> tuple[str, ...]:
    return tuple(str(part or "") for part in item[0])
