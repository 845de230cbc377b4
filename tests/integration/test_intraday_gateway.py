"""A Friday-night loop through a real LiteLLM database and its log objects, read by the hour, on both engines."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from gateway_database import insert
from hours_of_today import Place, column
from postgres_server import PostgresServer
from psycopg.types.json import Jsonb

from ingestion.sources.litellm.tables import LOG_OBJECTS, SPEND_LOGS
from tests.marts import assert_same_rows

pytestmark = [pytest.mark.slow, pytest.mark.soak]

FIRST, FRIDAY = date(2026, 1, 30), date(2026, 2, 6)
FILES = {
    "teams": ("team_key,name,gateway_team_ids", "agents,Agents,team-agents"),
    "repositories": ("repository,team_key,workflow_key,ticket_project", "acme/shop,agents,loops,"),
    "workflow_rules": ("priority,field,pattern,workflow_key", "1,api_key_alias,ci-%,loops"),
    "workflows": (
        "workflow_key,team_key,cost_center,business_unit,environment,primary_outcome_type,expected_prefix_reuse,"
        "declared_cache_tier,latency_tolerance,task_type",
        "loops,agents,,,production,commit,many,,minutes,",
    ),
    "budgets": (
        "budget_key,scope,scope_value,amount_usd,valid_from,valid_to,preset",
        "agents,team,agents,40.00,2026-01-01,,stepped",
    ),
}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of a day, naive UTC as the gateway's columns are."""
    return datetime(day.year, day.month, day.day, hour, minute)


def call(gateway: psycopg.Connection, name: str, started: datetime, logs: Path | None = None) -> None:
    """Thirty cents: 100,000 tokens of claude-sonnet-4-5 at three dollars a million; also an object below `logs`."""
    insert(
        gateway, request_id=name, litellm_call_id=name, startTime=started, endTime=started + timedelta(seconds=9),
        prompt_tokens=100_000, completion_tokens=0, total_tokens=100_000, spend=0.3, team_id="team-agents",
        session_id="night-shift", metadata=Jsonb({"user_api_key_alias": "ci-loops"}), request_tags=Jsonb([]),
        updated_at=started,
    )  # fmt: skip
    if logs is not None:
        log_object(logs, name, started)


def log_object(logs: Path, name: str, started: datetime) -> None:
    """The same call as the gateway writes it to its bucket."""
    zone = started.replace(tzinfo=UTC)
    body: dict[str, Any] = {
        "id": name, "litellm_call_id": name, "call_type": "anthropic_messages", "status": "success",
        "startTime": zone.timestamp(), "endTime": zone.timestamp() + 9, "model": "claude-sonnet-4-5",
        "custom_llm_provider": "anthropic", "prompt_tokens": 100_000, "completion_tokens": 0, "total_tokens": 100_000,
        "response_cost": 0.3, "cache_hit": None, "request_tags": [],
        "metadata": {"user_api_key_hash": "9f2c", "user_api_key_alias": "ci-loops", "user_api_key_team_id": "team-agents"},
    }  # fmt: skip
    folder = logs / started.date().isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(body))


@pytest.fixture(params=["duckdb", "postgres"])
def company(request: Any, tmp_path: Path, gateway: str, postgres_server: PostgresServer) -> Place:
    """A gateway's database and bucket, one team, one budget, and nothing run yet."""
    registry, logs, folder = tmp_path / "registry", tmp_path / "logs", tmp_path / "with"
    for made in (registry, logs, folder):
        made.mkdir()
    for name, lines in FILES.items():
        (registry / f"{name}.csv").write_text("\n".join(lines) + "\n")
    url = postgres_server.new_database() if request.param == "postgres" else None
    sources = {"litellm": {"database_url": gateway, "logs": str(logs)}}
    return Place(folder, FIRST, sources, registry, url)


def test_a_friday_loop_is_told_within_the_hour_and_counted_once(
    company: Place, rows: psycopg.Connection, tmp_path: Path
) -> None:
    logs = tmp_path / "logs"
    for back in range(7):
        day = FRIDAY - timedelta(days=back + 1)
        for number in range(10):
            call(rows, f"{day}-{number}", at(day, 9, number), logs if number == 0 else None)
    company.night(FIRST, FRIDAY - timedelta(days=1))
    without, read_before = company.copied(tmp_path / "without"), company.published
    assert not loud(company)

    for number in range(100):
        call(rows, f"loop-{number}", at(FRIDAY, 21, number % 60), logs if number < 5 else None)
    log_object(logs, "only-logged", at(FRIDAY, 21, 59))
    company.hours(datetime(2026, 2, 6, 22, tzinfo=UTC))
    seen_within_the_hour(company)
    assert company.published == read_before  # people read whole nights

    call(rows, "late", at(FRIDAY, 10))
    call(rows, "goes-on", at(FRIDAY, 23, 59), logs)
    call(rows, "past-midnight", at(FRIDAY + timedelta(days=1), 0, 10), logs)
    # the night of Friday starts at two: the first hour of Saturday is landed by then
    company.hours(datetime(2026, 2, 7, 1, tzinfo=UTC))
    assert column(company.marts, "fct_requests", "requested_at")[-1] == "2026-02-07 00:10:00"
    for place in (company, without):
        place.night(FRIDAY)
    assert len(column(company.marts, "fct_requests", "request_key")) == 70 + 100 + 1 + 2
    assert_same_rows(company.marts, without.marts)
    assert_same_rows(company.published, without.published)
    assert company.facts() == without.facts()
    assert loud(company) >= {"anomaly/team/agents", "anomaly/workflow/loops", "budget/agents/110"}


def loud(place: Place) -> set[str]:
    """The facts about money that are told."""
    return {key for key in place.facts() if key.startswith(("anomaly/", "budget/"))}


def seen_within_the_hour(place: Place) -> None:
    """The loop's 101 calls of 30 cents, after five days of February of three dollars each, in marts and facts alike."""
    marts, told = place.marts, place.facts()
    for table in (SPEND_LOGS, LOG_OBJECTS):
        assert place.windows(table)[-2:] == ["2026-02-05", "2026-02-06T21"]
    assert column(marts, "mart_spend_anomalies_daily", "spend_usd") == ["30.300000000000"] * 2
    assert "45.300000000000" in column(marts, "mart_budget_status", "spent_usd")
    assert {
        "anomaly/team/agents",
        "anomaly/workflow/loops",
        *(f"budget/agents/{n}" for n in (50, 80, 100, 110)),
    } <= set(told)
    assert dict(told["anomaly/team/agents"].numbers)["spend USD"] == "30.3"
