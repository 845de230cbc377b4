"""The example through a gateway's database, whose daily totals tell rows that its log lost from a key that is used directly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from nightly_run import Night

from ingestion.config import Simulator
from ingestion.simulator import SimulatedMonth, serve, simulate
from ingestion.simulator.company import REFRESHED_AT
from ingestion.simulator.writers import create_gateway_schema, write_database

pytestmark = pytest.mark.slow

LAST = "2026-10-12"


@dataclass(frozen=True)
class Told:
    """What became of the cache reads of lost calls, and what the night says of them, by day."""

    lost: dict[date, int]
    misnamed: set[date]  # days with calls that the gateway logged under a name that no bill has
    classes: dict[str, dict[date, int]]
    findings: list[tuple[Any, ...]]


@pytest.fixture
def told(tmp_path: Path, postgres_database: str) -> Told:
    """A night of twelve days over the database and the other vendors of the example."""
    night = Night.of("acme", tmp_path / "night")
    create_gateway_schema(postgres_database)
    with simulate(Simulator(seed=7, requests=6000)) as month, serve(month.con, REFRESHED_AT) as server:
        write_database(month, postgres_database)
        lost = _by_day(month, "dice('lost', call_index) < rate('lost_rows')")
        misnamed = set(_by_day(month, "is_unknown"))
        text = night.config.read_text().replace("end_date: 2026-10-31", f"end_date: {LAST}")
        text = text.replace(f"logs: {night.folder}/acme/litellm_logs", f"database_url: {postgres_database}")
        for vendor in ("anthropic", "github", "jira"):
            text = text.replace(f"env:UTV_SIMULATOR_{vendor.upper()}", server.base_url(vendor))
        lines = [line for line in text.splitlines() if not line.startswith("simulator:")]
        night.config.write_text("\n".join(lines))
        night.run_green()
    with duckdb.connect(night.warehouse, read_only=True) as connection:
        rows = connection.execute(
            "select gap_class, usage_date, cast(sum(billed_tokens) as bigint) from marts.mart_unproxied_spend_daily "
            "where line_item = 'tokens cache_read_input_tokens' group by all order by all"
        ).fetchall()
        findings = connection.execute(
            "select severity, offending_count from marts.quality_check_results where check_name = 'gateway_totals'"
        ).fetchall()
    classes: dict[str, dict[date, int]] = {}
    for name, day, tokens in rows:
        classes.setdefault(name, {})[day] = tokens
    return Told(lost, misnamed, classes, findings)


def _by_day(month: SimulatedMonth, condition: str) -> dict[date, int]:
    """Cache reads of the calls of the night's days for which the condition holds."""
    found = month.con.execute(
        f"select started_at::date, sum(cache_read)::bigint from metered_calls where {condition} "
        f"and started_at < date '{LAST}' + 1 group by 1"
    ).fetchall()
    return dict(found)


def test_the_totals_tell_what_the_log_lost(told: Told) -> None:
    found, direct = told.classes["gateway_lost_rows"], told.classes.get("direct_use_of_gateway_key", {})
    clean = set(told.lost) - told.misnamed
    assert len(clean) >= 3
    assert {day: found[day] for day in clean} == {day: told.lost[day] for day in clean}
    # a call that is billed as one model and logged and counted as another is in nobody's totals of the first
    assert set(direct) <= told.misnamed
    assert set(found) <= set(told.lost) | told.misnamed
    assert told.findings == [("warn", 3)]
