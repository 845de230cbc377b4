"""Rows of Anthropic's reports, workspaces and keys as they land."""

# landed timestamps are naive UTC by contract
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from ingestion.fields import FieldError
from ingestion.people import person_key
from ingestion.sources.anthropic import parse
from ingestion.sources.anthropic.tables import API_KEYS, COST, USAGE, WORKSPACES
from ingestion.window import Window

REFRESHED = datetime(2026, 11, 4, 6, 10)
WINDOW = Window.day(date(2026, 11, 3))
ANALYTICS = parse.Report("analytics", "org-1", WINDOW, "wrkspc_default", REFRESHED)
LEGACY = parse.Report("legacy", "org-1", WINDOW, "wrkspc_default")

COST_ROW = {
    "starting_at": "2026-11-03T00:00:00Z",
    "ending_at": "2026-11-04T00:00:00Z",
    "group": {
        "workspace_id": "wrkspc_1",
        "api_key_id": "apikey_01X",
        "model": "claude-opus-5",
        "service_tier": "standard",
        "context_window": "0-200k",
        "cost_type": "tokens",
        "token_type": "output_tokens",
    },
    "cost": {"amount": "10450.25", "list_amount": "11000.00", "currency": "USD", "requests": 812},
}
USAGE_ROW = {
    "starting_at": "2026-11-03T00:00:00Z",
    "uncached_input_tokens": 1000,
    "cache_read_input_tokens": 40000,
    "cache_creation": {"ephemeral_5m_input_tokens": 2000, "ephemeral_1h_input_tokens": 0},
    "output_tokens": 500,
    "server_tool_use": {"web_search_requests": 1},
    "api_key_id": "apikey_01X",
    "workspace_id": None,
    "model": "claude-sonnet-4-5",
    "service_tier": "standard",
    "context_window": "0-200k",
    "inference_geo": "eu",
}


def test_an_analytics_cost_row_lands_every_column() -> None:
    landed = ANALYTICS.cost(COST_ROW)
    assert landed == {
        "report": "analytics",
        "account_id": "org-1",
        "usage_date": date(2026, 11, 3),
        "usage_at": datetime(2026, 11, 3),
        "workspace_id": "wrkspc_1",
        "api_key_id": "apikey_01X",
        "model": "claude-opus-5",
        "cost_type": "tokens",
        "token_type": "output_tokens",
        "service_tier": "standard",
        "context_window": "0-200k",
        "inference_geo": None,
        "description": None,
        "amount_usd": Decimal("104.5025"),
        "list_amount_usd": Decimal("110"),
        "currency": "USD",
        "requests": 812,
        "data_refreshed_at": REFRESHED,
    }
    assert set(landed) == set(COST.columns)


def test_a_legacy_cost_row_is_in_cents_and_null_means_the_default_workspace() -> None:
    landed = LEGACY.cost(
        {
            "starting_at": "2026-11-03T00:00:00Z",
            "amount": "12345.67",
            "currency": "USD",
            "workspace_id": None,
            "description": "Claude Sonnet 4.5 Usage - Output Tokens",
            "cost_type": "tokens",
            "model": "claude-sonnet-4-5",
            "token_type": "output_tokens",
        }
    )
    assert landed["amount_usd"] == Decimal("123.4567")
    assert landed["workspace_id"] == "wrkspc_default"
    assert landed["description"] == "Claude Sonnet 4.5 Usage - Output Tokens"
    assert (landed["list_amount_usd"], landed["requests"], landed["data_refreshed_at"]) == (None, None, None)


def test_a_null_workspace_stays_null_on_analytics_and_where_the_default_is_not_known() -> None:
    row = {**COST_ROW, "group": {**COST_ROW["group"], "workspace_id": None}}
    assert ANALYTICS.cost(row)["workspace_id"] is None
    unknown = parse.Report("legacy", "org-1", WINDOW, None)
    assert unknown.usage(USAGE_ROW)["workspace_id"] is None


def test_usage_of_both_apis_lands_the_same_meters() -> None:
    legacy = LEGACY.usage(USAGE_ROW)
    meters = {
        name: USAGE_ROW[name] for name in USAGE_ROW if "token" in name or name.startswith(("cache", "server"))
    }
    group = {name: USAGE_ROW[name] for name in ("api_key_id", "model", "service_tier", "context_window")}
    row = {"starting_at": USAGE_ROW["starting_at"], "group": group, "usage": {**meters, "requests": 7}}
    analytics = ANALYTICS.usage(row)
    assert set(legacy) == set(analytics) == set(USAGE.columns)
    assert (
        {name: analytics[name] for name in legacy if name.endswith("tokens")}
        == {
            "uncached_input_tokens": 1000,
            "cache_read_input_tokens": 40000,
            "ephemeral_5m_input_tokens": 2000,
            "ephemeral_1h_input_tokens": 0,
            "output_tokens": 500,
        }
        == {name: legacy[name] for name in legacy if name.endswith("tokens")}
    )
    assert (analytics["requests"], legacy["requests"], legacy["web_search_requests"]) == (7, None, 1)
    assert (analytics["inference_geo"], legacy["inference_geo"]) == (None, "eu")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 10450.25}, "cost.amount"),
        ({"amount": None}, "cost.amount"),
        ({"currency": "EUR"}, "cost.currency"),
        ({"currency": None}, "cost.currency"),
        ({"requests": "812"}, "cost.requests"),
    ],
)
def test_a_cost_of_another_shape_is_refused(change, field) -> None:
    with pytest.raises(FieldError) as refused:
        ANALYTICS.cost({**COST_ROW, "cost": {**COST_ROW["cost"], **change}})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"output_tokens": None}, "output_tokens"),
        ({"output_tokens": -1}, "output_tokens"),
        ({"cache_creation": None}, "cache_creation.ephemeral_5m_input_tokens"),
        ({"starting_at": "2026-11-03T00:00:00"}, "starting_at"),
        ({"starting_at": "2026-11-04T00:00:00Z"}, "starting_at"),
    ],
)
def test_a_usage_row_without_its_meters_or_outside_the_window_is_refused(change, field) -> None:
    with pytest.raises(FieldError) as refused:
        LEGACY.usage({**USAGE_ROW, **change})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("shape", "workspace_id"),
    [
        ({"scope": {"type": "workspace", "workspace_id": "wrkspc_1"}}, "wrkspc_1"),
        ({"scope": {"type": "workspace", "workspace_id": None}}, "wrkspc_default"),
        ({"scope": {"type": "organization"}}, None),
        ({"workspace_id": "wrkspc_1"}, "wrkspc_1"),
        ({"workspace_id": None}, "wrkspc_default"),
        ({}, None),
    ],
)
def test_a_key_lands_from_both_shapes(shape, workspace_id) -> None:
    row = {"id": "apikey_01X", "name": "ci", "status": "active", "created_at": "2026-01-02T03:04:05Z",
           "created_by": {"id": "user_1", "type": "user"}, "expires_at": None, **shape}  # fmt: skip
    landed = parse.api_key(row, "wrkspc_default", "salt")
    assert landed == {
        "api_key_id": "apikey_01X",
        "name": "ci",
        "status": "active",
        "workspace_id": workspace_id,
        "created_at": datetime(2026, 1, 2, 3, 4, 5),
        "created_by_person_key": person_key("user_1", "salt"),
        "expires_at": None,
    }
    assert set(landed) == set(API_KEYS.columns)


def test_an_archived_workspace_keeps_its_date() -> None:
    row = {
        "id": "wrkspc_1",
        "name": "Pilot",
        "created_at": "2026-01-02T00:00:00Z",
        "archived_at": "2026-09-01T00:00:00Z",
    }
    landed = parse.workspace(row, "salt")
    assert (landed["archived_at"], set(landed)) == (datetime(2026, 9, 1), set(WORKSPACES.columns))


def test_names_of_keys_and_workspaces_hold_no_email() -> None:
    key = parse.api_key(
        {"id": "apikey_1", "name": "Dev@example.test laptop", "status": "active"}, None, "salt"
    )
    space = parse.workspace({"id": "wrkspc_1", "name": "of dev@example.test"}, "salt")
    person = person_key("dev@example.test", "salt")
    assert (key["name"], space["name"]) == (f"{person} laptop", f"of {person}")
