"""Usage files of one day, and what our reader makes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ingestion.sources.usage_files.client import read_files
from ingestion.sources.usage_files.tables import REQUESTS
from ingestion.tables import Rejection
from ingestion.window import Window

DAY = Window.day(date(2026, 10, 1))
SALT = "salt"
NEEDED = "request_id,requested_at,provider,model_name"
GOOD = "r1,2026-10-01T09:30:00Z,anthropic,m"


def read(path: Path | str, window: Window = DAY) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """(landed rows by id, rejections) of a path."""
    fetched = read_files(str(path), window, SALT)
    rows = sorted(fetched.rows.read_all().to_pylist(), key=lambda row: str(row["request_id"]))
    good = [{c: row[c] for c in REQUESTS.columns} for row in rows if row["_reject_reason"] is None]
    bad = [
        Rejection(*(row[f"_reject_{part}"] for part in ("locator", "field", "value", "reason", "allowed")))
        for row in rows
        if row["_reject_reason"] is not None
    ]
    return good, bad + fetched.rejected


def csv_of(folder: Path, *lines: str, name: str = "usage.csv") -> Path:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
