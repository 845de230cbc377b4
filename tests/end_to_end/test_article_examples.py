"""The examples that the field's own articles print, from landed rows to the marts, on both engines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import TO_THE_LEDGER, Warehouse
from postgres_server import PostgresServer

pytestmark = pytest.mark.slow

# team, dollars of the month, merged pull requests, dollars each as the article prints it
TEAMS = [
    ("checkout", 3200, 85, "37.65"),
    ("search", 1100, 20, "55.00"),
    ("platform", 8000, 200, "40.00"),
    ("growth", 1200, 8, "150.00"),
]
# A mix of 70 / 20 / 10 % at $1 / $3 / $5 per million. Some articles print $1.60: the arithmetic says $1.80.
MIX = [("small", 700_000, "0.000001"), ("middle", 200_000, "0.000003"), ("large", 100_000, "0.000005")]
DOLLAR = "0.001"  # one US dollar per thousand tokens makes the tokens of a team easy to read


def price(model: str, usd_per_token: str) -> dict[str, Any]:
    return {
        "provider": "anthropic",
        "model_name": model,
        "meter": "uncached_input",
        "service_tier": "standard",
        "min_input_tokens": 0,
        "usd_per_token": usd_per_token,
        "valid_from": "2026-01-01",
        "valid_to": "9999-12-31",
    }


def call(workflow: str, model: str, tokens: int) -> dict[str, Any]:
    return {
        "request_id": f"{workflow}-{model}",
        "requested_at": "2026-11-02 09:00:00",
        "provider": "anthropic",
        "model_name": model,
        "uncached_input_tokens": tokens,
        "payment_basis": "metered",
        "workflow": workflow,
        "run_id": f"{workflow}-{model}",
    }


def merged(team: str, number: int) -> dict[str, Any]:
    return {
        "outcome_id": f"acme/{team}#{number}",
        "outcome_type": "pull_request",
        "occurred_at": "2026-11-03 12:00:00",
        "status": "won",
        "updated_at": "2026-11-03 12:00:00",
        "repository": f"acme/{team}",
        "pr_number": number,
    }


def landed() -> dict[str, list[dict[str, Any]]]:
    names = [*(team for team, *_ in TEAMS), "mix"]
    return {
        "registry.workflows": [
            {"workflow_key": name, "team_key": name, "primary_outcome_type": "pull_request"} for name in names
        ],
        "registry.teams": [{"team_key": name, "name": name} for name in names],
        "registry.repositories": [
            {"repository": f"acme/{name}", "team_key": name, "workflow_key": name} for name in names
        ],
        "registry.price_overrides": [price("round", DOLLAR), *(price(model, usd) for model, _, usd in MIX)],
        "usage_files.requests": [
            *(call(team, "round", dollars * 1000) for team, dollars, *_ in TEAMS),
            *(call("mix", model, tokens) for model, tokens, _ in MIX),
        ],
        "outcome_files.outcomes": [merged(team, n) for team, _, count, _ in TEAMS for n in range(count)],
    }


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    """The articles' teams as a built warehouse of either engine."""
    folder: Path = tmp_path_factory.mktemp(f"articles-{request.param}")
    location = postgres_server.new_database() if request.param == "postgres" else str(folder / "w.duckdb")
    built = Warehouse(location, folder)
    built.lay(landed())
    built.dbt("build", *TO_THE_LEDGER)
    return built


@pytest.mark.parametrize(("team", "dollars", "count", "printed"), TEAMS)
def test_team_pays_what_the_article_prints(
    warehouse: Warehouse, team: str, dollars: int, count: int, printed: str
) -> None:
    [row] = warehouse.rows(
        f"select * from marts.mart_team_cost_per_pull_request_monthly where team_key = '{team}'"
    )
    assert (row["total_usd"], row["merged_pr_count"]) == (dollars, count)
    assert f"{row['usd_per_pull_request']:.2f}" == printed


def test_mix_of_models_costs_one_dollar_eighty_per_million(warehouse: Warehouse) -> None:
    [row] = warehouse.rows(
        "select sum(uncached_input_tokens) as tokens, sum(list_cost_usd) as usd"
        " from marts.fct_requests where workflow_key = 'mix'"
    )
    assert (row["tokens"], row["usd"]) == (1_000_000, Decimal("1.80"))
