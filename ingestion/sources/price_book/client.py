"""Reads the two price files that travel with the project; asks no network.

Belongs here: opening the hashed LiteLLM snapshots and genai-prices' bundled data. What the keys mean is in
`parse.py` and `parse_genai.py`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
INDEX = "snapshots.csv"


class SnapshotError(Exception):
    """A vendored price file is missing or is not the file that was reviewed."""


@dataclass(frozen=True)
class Snapshot:
    """One reviewed state of LiteLLM's price file; `models` is model -> key -> value."""

    version: str
    checked_on: date
    models: dict[str, dict[str, Any]]


def index_rows(folder: Path = HERE) -> list[dict[str, str]]:
    """Rows of `snapshots.csv`; `file` and `sha256` are empty for an installed package."""
    with (folder / INDEX).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def litellm_snapshots(folder: Path = HERE) -> list[Snapshot]:
    """Every vendored snapshot, oldest first; numbers are decimals of their text in the file.

    Raises:
        SnapshotError: a file is missing, its hash is not the reviewed one, or two were taken on one day.
    """
    rows = sorted(
        (r for r in index_rows(folder) if r["source"] == "litellm_snapshot"), key=lambda r: r["checked_on"]
    )
    days = [row["checked_on"] for row in rows]
    if len(days) != len(set(days)):
        raise SnapshotError(
            f"{INDEX}: two LiteLLM snapshots on one day ({', '.join(days)}); allowed: one a day"
        )
    return [_read(folder, row) for row in rows]


def _read(folder: Path, row: dict[str, str]) -> Snapshot:
    path = folder / row["file"]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SnapshotError(f"price snapshot {path.name} cannot be read: {error.strerror}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != row["sha256"]:
        raise SnapshotError(f"price snapshot {path.name} has sha256 {found}; {INDEX} allows {row['sha256']}")
    models = json.loads(gzip.decompress(content), parse_float=Decimal, parse_int=Decimal)
    return Snapshot(row["version"], date.fromisoformat(row["checked_on"]), models)


def genai_providers() -> tuple[str, date | None, list[Any]]:
    """genai-prices' version, the day that version was reviewed (None: it was not) and its providers."""
    from genai_prices.data import providers

    installed = version("genai-prices")
    reviewed = [
        r["checked_on"] for r in index_rows() if (r["source"], r["version"]) == ("genai_prices", installed)
    ]
    return installed, date.fromisoformat(reviewed[0]) if reviewed else None, providers
