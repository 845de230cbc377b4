"""Anthropic read over real HTTP from a scripted server."""
# landed timestamps are naive UTC by contract

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ingestion.people import person_key
from ingestion.sources import anthropic
from ingestion.window import Window
from tests.http_sources import COST, DAY, amounts, cost_page, cost_row, read

USAGE = "/v1/organizations/analytics/usage"
LEGACY_COST = "/v1/organizations/cost_report"
LEGACY_USAGE = "/v1/organizations/usage_report/messages"
WORKSPACES = "/v1/organizations/workspaces"
API_KEYS = "/v1/organizations/api_keys"

LEGACY_ROW = {
    "uncached_input_tokens": 1000,
    "cache_read_input_tokens": 40000,
    "cache_creation": {"ephemeral_5m_input_tokens": 2000, "ephemeral_1h_input_tokens": 3},
    "output_tokens": 500,
    "server_tool_use": {"web_search_requests": 1},
    "api_key_id": "apikey_01X",
    "workspace_id": None,
    "model": "claude-sonnet-4-5",
}


def test_bad_rows_are_refused_and_good_rows_beside_them_land(script, waiting) -> None:
    rows = [
        cost_row(),
        cost_row("apikey_02Y", 5),
        cost_row("apikey_03Z", currency="EUR"),
        {"group": {}, "cost": {}},
        "row",
        cost_row("apikey_04A", "100", a_new_field={"of": "the vendor"}),
    ]
    script.play(COST, cost_page(rows))
    [(landed, fetched)] = read(anthropic, "anthropic_cost", script, waiting)
    assert amounts(landed) == [Decimal("104.5025"), Decimal(1)]
    assert [(r.locator, r.field, r.value) for r in fetched.rejected] == [
        ("2026-11-03T00:00:00Z wrkspc_1 apikey_02Y claude-opus-5", "cost.amount", "5"),
        ("2026-11-03T00:00:00Z wrkspc_1 apikey_03Z claude-opus-5", "cost.currency", "EUR"),
        ("row without a bucket", "cost.currency", None),
        ("item 4", "row", "str"),
    ]


def test_a_long_window_is_read_in_slices_of_31_days(script, waiting) -> None:
    october = {**cost_row(), "starting_at": "2026-10-01T00:00:00Z"}
    script.play(COST, cost_page([october]), cost_page([cost_row()], refreshed="2026-11-02T05:00:00Z"))
    window = Window.of_days(date(2026, 10, 1), date(2026, 11, 3))
    [(rows, fetched)] = read(anthropic, "anthropic_cost", script, waiting, window)
    assert [row["usage_date"] for row in rows] == [date(2026, 10, 1), date(2026, 11, 3)]
    assert [(a.params["starting_at"][0], a.params["ending_at"][0]) for a in script.asked] == [
        ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
        ("2026-11-01T00:00:00Z", "2026-11-04T00:00:00Z"),
    ]
    assert fetched.complete_through == datetime(2026, 11, 2, 5, tzinfo=UTC)  # the older of the two


@pytest.mark.parametrize(
    ("refreshed", "complete"),
    [
        ("2026-11-03T20:00:00Z", datetime(2026, 11, 3, 20, tzinfo=UTC)),
        ("2026-11-09T00:00:00Z", DAY.end),
        ("2026-11-01T00:00:00Z", DAY.start),
        (None, DAY.start),  # a vendor that says nothing makes nothing complete
    ],
)
def test_an_empty_window_is_typed_and_as_complete_as_the_vendor_says(
    script, waiting, refreshed, complete
) -> None:
    script.play(USAGE, cost_page([], refreshed=refreshed))
    [(rows, fetched)] = read(anthropic, "anthropic_usage", script, waiting)
    assert (rows, fetched.complete_through) == ([], complete)


def test_hours_are_refused_since_reports_are_kept_by_day(script, waiting) -> None:
    with pytest.raises(ValueError, match="allowed: whole days"):
        read(anthropic, "anthropic_cost", script, waiting, Window.parse("2026-11-03T14"))


def test_legacy_reports_land_in_the_same_tables(script, waiting) -> None:
    listed = {"id": "wrkspc_1", "name": "Gateway"}
    default = {"id": "wrkspc_9", "name": "Default"}
    for _ in range(2):
        script.play(
            WORKSPACES,
            {"data": [listed], "has_more": False, "last_id": "wrkspc_1"},
            {"data": [listed, default], "has_more": False, "last_id": "wrkspc_9"},
        )
    cost = {
        "amount": "12345.67",
        "currency": "USD",
        "workspace_id": "wrkspc_1",
        "description": "Output",
        "model": "m",
    }
    bucket = {"starting_at": "2026-11-03T00:00:00Z", "ending_at": "2026-11-04T00:00:00Z"}
    torn = {"starting_at": "2026-11-03T00:00:00Z", "results": None}
    script.play(
        LEGACY_USAGE,
        {"data": [{**bucket, "results": [LEGACY_ROW]}, torn], "has_more": False, "next_page": None},
    )
    script.play(LEGACY_COST, {"data": [{**bucket, "results": [cost]}], "has_more": False, "next_page": None})
    [(used, used_fetched)] = read(anthropic, "anthropic_usage", script, waiting, api="legacy")
    [(billed, _)] = read(anthropic, "anthropic_cost", script, waiting, api="legacy")
    assert (used[0]["workspace_id"], used[0]["ephemeral_1h_input_tokens"], used[0]["report"]) == (
        *("wrkspc_9", 3, "legacy"),
    )
    assert [(r.locator, r.field) for r in used_fetched.rejected] == [("2026-11-03T00:00:00Z", "results")]
    assert used_fetched.complete_through is None
    assert (amounts(billed), billed[0]["workspace_id"]) == ([Decimal("123.4567")], "wrkspc_1")
    assert script.asked_at(LEGACY_COST)[0].params["group_by[]"] == ["workspace_id", "description"]
    assert script.asked_at(LEGACY_USAGE)[0].params["limit"] == ["31"]
    assert [a.params["include_default"] for a in script.asked_at(WORKSPACES)][:2] == [["false"], ["true"]]


def test_workspaces_and_keys_page_by_their_last_id(script, waiting) -> None:
    one, two = {"id": "wrkspc_1", "name": "Gateway"}, {"id": "wrkspc_2", "name": "Default"}
    script.play(WORKSPACES, {"data": [one], "has_more": True, "last_id": "wrkspc_1"})
    script.play(WORKSPACES, {"data": [two, {"id": "wrkspc_3"}], "has_more": False, "last_id": "wrkspc_3"})
    [(rows, fetched)] = read(anthropic, "anthropic_workspaces", script, waiting)
    assert [row["workspace_id"] for row in rows] == ["wrkspc_1", "wrkspc_2"]
    assert [(r.locator, r.field) for r in fetched.rejected] == [("wrkspc_3", "name")]
    assert [a.params.get("after_id") for a in script.asked] == [None, ["wrkspc_1"]]
    assert script.asked[0].params["include_archived"] == ["true"]

    script.play(WORKSPACES, {"data": [one], "has_more": False, "last_id": "wrkspc_1"})
    script.play(WORKSPACES, {"data": [one, two], "has_more": False, "last_id": "wrkspc_2"})
    key = {"id": "apikey_1", "status": "active", "workspace_id": None, "created_by": {"id": "user_1"}}
    script.play(API_KEYS, {"data": [key], "has_more": False, "last_id": "apikey_1"})
    [(keys, _)] = read(anthropic, "anthropic_api_keys", script, waiting)
    assert [(k["workspace_id"], k["created_by_person_key"]) for k in keys] == [
        ("wrkspc_2", person_key("user_1", "salt"))
    ]


@pytest.mark.parametrize("also_new", [[], [{"id": "wrkspc_8", "name": "made meanwhile"}]])
def test_a_default_workspace_that_cannot_be_told_apart_stays_null(script, waiting, also_new) -> None:
    default = [{"id": "wrkspc_9", "name": "Default"}, *also_new] if also_new else []
    script.play(WORKSPACES, {"data": [], "has_more": False}, {"data": default, "has_more": False})
    cost = {"amount": "1", "currency": "USD", "workspace_id": None, "starting_at": "2026-11-03T00:00:00Z"}
    bucket = {"starting_at": "2026-11-03T00:00:00Z", "results": [cost]}
    script.play(LEGACY_COST, {"data": [bucket], "has_more": False, "next_page": None})
    [(rows, _)] = read(anthropic, "anthropic_cost", script, waiting, api="legacy")
    assert (amounts(rows), rows[0]["workspace_id"]) == ([Decimal("0.01")], None)
