"""Small log objects of one day, and what our reader makes of a folder of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ingestion.sources.litellm.log_objects import LogObjects
from ingestion.sources.litellm.tables import CALL_COLUMNS
from ingestion.tables import Rejection
from ingestion.window import Window

RECORDED = Path(__file__).parents[3] / "fixtures" / "litellm"
DAY = Window.day(date(2026, 11, 22))
SALT = "salt"


def payload(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One small object of 22 November, at 10:00:0<number>."""
    start = datetime(2026, 11, 22, 10, 0, number, tzinfo=UTC).timestamp()
    body: dict[str, Any] = {
        "id": f"msg_{number}", "litellm_call_id": f"call_{number}", "call_type": "acompletion", "status": "success",
        "startTime": start, "endTime": start + 1, "model": "m", "prompt_tokens": 100, "completion_tokens": 7,
        "response_cost": 0.5, "cache_hit": None, "request_tags": [], "messages": [{"content": "top secret"}],
        "metadata": {"usage_object": {"cache_read_input_tokens": 60, "cache_creation_input_tokens": 30}},
    }  # fmt: skip
    return body | changes


def read(path: Path | str, window: Window = DAY) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """(landed rows, rejections) of a path; rows rejected in SQL come as rejections too."""
    fetched = LogObjects(str(path)).calls(window, SALT)
    rows = sorted(fetched.rows.read_all().to_pylist(), key=lambda row: row["request_id"])
    good = [{c: row[c] for c in CALL_COLUMNS} for row in rows if row["_reject_reason"] is None]
    bad = [
        Rejection(*(row[f"_reject_{part}"] for part in ("locator", "field", "value", "reason", "allowed")))
        for row in rows
        if row["_reject_reason"] is not None
    ]
    return good, bad + fetched.rejected


def write(path: Path, *objects: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in objects))
    return path


def places(rejected: list[Rejection]) -> list[tuple[str, str]]:
    return sorted((one.locator, one.field) for one in rejected)
