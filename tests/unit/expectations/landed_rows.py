"""Made rows that obey a table's declaration, and the windows of a raw zone they stand in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.tables import Table

DAY = "2026-10-05"
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
HASH = "ab" * 32

_BY_TYPE: dict[pa.DataType, Any] = {
    pa.string(): "x",
    pa.int64(): 3,
    pa.bool_(): False,
    pa.timestamp("us"): NOON,
    pa.date32(): date(2026, 10, 1),
}

# Words that a column's type alone does not tell.
_WORDS: dict[str, Any] = {
    "report": "analytics",
    "currency": "USD",
    "state": "MERGED",
    "repository": "acme/shop",
    "merge_commit_sha": "c" * 40,
    "sha": "d" * 40,
    "author_type": "User",
    "kind": "session",
    "origin": "body",
    "status_category": "done",
    "issue_key": "SHOP-44",
    "payment_basis": "metered",
    "outcome_type": "ticket",
    "value_currency": "USD",
    "meter": "output",
    "service_tier": "standard",
    "term": "web_search",
    "source": "genai_prices",
    "expected_prefix_reuse": "many",
    "declared_cache_tier": "5m",
    "latency_tolerance": "hours",
    "gateway": "litellm",
    "scope": "team",
    "preset": "stepped",
    "valid_from": date(2026, 1, 1),
    "valid_to": date(9999, 12, 31),
    "usage_date": date(2026, 10, 5),
}
_STATUS = {"litellm": "success", "anthropic": "active", "usage_files": "success", "outcome_files": "won"}


def good_row(table: Table, number: int) -> dict[str, Any]:
    """One row that every rule of the table's suite accepts; rows of different numbers have different keys."""
    row = {name: _value(table, name, kind) for name, kind in table.columns.items()}
    first = table.key[0] if table.key[0] not in ("report", "outcome_type") else table.key[1]
    kind = table.columns[first]
    if first.endswith("_person_key"):
        row[first] = f"{number:064x}"
    elif first not in ("gateway",):
        row[first] = number if pa.types.is_integer(kind) else f"row-{number}"
    if table.name == "registry.gateway_keys":
        row["account_id"] = f"row-{number}"
    return row


def _value(table: Table, name: str, kind: pa.DataType) -> Any:
    words = {
        **_WORDS,
        "status": _STATUS.get(table.source),
        "field": "status",
        "person_key": HASH,
        "end_user_key": HASH,
    }
    endings = {"_json": "{}", "_person_key": HASH}
    by_name = words.get(name) or next((v for e, v in endings.items() if name.endswith(e)), None)
    return by_name or _BY_TYPE.get(kind, Decimal("1.5"))


def zone_with(
    folder: Path, table: Table, rows: list[dict[str, Any]], quarantined: int = 0
) -> tuple[str, pa.Table]:
    """Write one landed window; returns the zone's URL and its manifest."""
    file = f"{table.source}/{table.entity}/{DAY}.parquet"
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    # without the declared nullability: a file that breaks it must reach the suite
    schema = pa.schema(list(table.columns.items()))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    entry = {
        "source": table.source,
        "entity": table.entity,
        "window": DAY,
        "window_start": datetime(2026, 10, 5, tzinfo=UTC),
        "window_end": datetime(2026, 10, 6, tzinfo=UTC),
        "file": file,
        "rows": len(rows),
        "quarantined": quarantined,
    }
    return str(folder), pa.Table.from_pylist([entry])
