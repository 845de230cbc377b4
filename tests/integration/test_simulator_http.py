"""The simulated vendors over real HTTP: wire shapes, paging, limits, faults, restatement."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import deque
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from simulated_october import LATER, billed_cents, served_vendors, simulated_month  # noqa: F401  fixtures

from ingestion.simulator import Faults, SimulatedMonth, serve
from ingestion.simulator.anthropic_reports import DIMENSIONS
from ingestion.simulator.company import REFRESHED_AT
from ingestion.simulator.server import Serving

KEYS = {
    "anthropic": {
        "x-api-key": "k",
        "anthropic-version": "2023-06-01",
        "anthropic-beta": "analytics-usage-cost-2026-08-24",
    },
    "github": {"authorization": "Bearer k"},
    "jira": {"authorization": "Basic k"},
}
OCTOBER = [("starting_at", "2026-10-01T00:00:00Z"), ("ending_at", "2026-11-01T00:00:00Z")]
ANALYTICS = [*OCTOBER, ("time_bucket_width", "1d")]
ALL_GROUPS = [("group_by[]", g) for g in ("workspace_id", "api_key_id", "model", "cost_type", "token_type")]


def _ask(server: Serving, vendor: str, path: str, query: Any = (), body: Any = None) -> tuple[int, Any, Any]:
    """Status, JSON body (numbers as text where they have a point) and headers of one call."""
    url = f"{server.base_url(vendor)}{path}?{urlencode(query)}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=KEYS[vendor])
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read()), answer.headers
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.loads(refusal.read()), refusal.headers


def _analytics(server: Serving, kind: str, limit: int, groups: Any = ALL_GROUPS) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page: list[tuple[str, str]] = []
    while True:
        query = [*ANALYTICS, *groups, ("limit", str(limit)), *page]
        status, body, _ = _ask(server, "anthropic", f"/v1/organizations/analytics/{kind}", query)
        assert status == 200, body
        rows += body["data"]
        if not body["has_more"]:
            assert body["next_page"] is None
            return rows
        page = [("page", body["next_page"])]


def test_analytics_cost_pages_hold_the_bill_in_fractional_cents(
    month: SimulatedMonth, vendors: Serving
) -> None:
    rows = _analytics(vendors, "cost", 1000)
    assert sum(Decimal(row["cost"]["amount"]) for row in rows) == billed_cents(month)
    assert all(isinstance(row["cost"]["amount"], str) for row in rows)
    assert {row["cost"]["currency"] for row in rows} == {"USD"}
    assert _analytics(vendors, "cost", 7) == rows
    # a page of one group may hold its fan-out rows
    _, body, _ = _ask(
        vendors, "anthropic", "/v1/organizations/analytics/cost", [*ANALYTICS, *ALL_GROUPS, ("limit", "1")]
    )
    assert len(body["data"]) > 1
    assert {row["group"]["model"] for row in body["data"]} == {body["data"][0]["group"]["model"]}


def test_analytics_usage_agrees_with_the_cost_lines(month: SimulatedMonth, vendors: Serving) -> None:
    usage = _analytics(vendors, "usage", 1000, ALL_GROUPS[:3])
    seen = {
        "uncached_input": sum(row["usage"]["uncached_input_tokens"] for row in usage),
        "cache_read": sum(row["usage"]["cache_read_input_tokens"] for row in usage),
        "cache_write_5m": sum(row["usage"]["cache_creation"]["ephemeral_5m_input_tokens"] for row in usage),
        "cache_write_1h": sum(row["usage"]["cache_creation"]["ephemeral_1h_input_tokens"] for row in usage),
        "output": sum(row["usage"]["output_tokens"] for row in usage),
    }
    billed = month.con.execute(
        "select meter, sum(quantity)::bigint from bill_lines join meters using (token_type) group by meter"
    ).fetchall()
    assert seen == dict(billed)


def test_legacy_reports_hold_the_same_bill_with_null_for_the_default_workspace(
    month: SimulatedMonth, vendors: Serving
) -> None:
    query = [*OCTOBER, ("group_by[]", "workspace_id"), ("group_by[]", "description"), ("limit", "31")]
    status, body, _ = _ask(vendors, "anthropic", "/v1/organizations/cost_report", query)
    lines = [line for bucket in body["data"] for line in bucket["results"]]
    assert (status, len(body["data"]), body["has_more"]) == (200, 31, False)
    assert sum(Decimal(line["amount"]) for line in lines) == billed_cents(month)
    assert {line["workspace_id"] for line in lines} == {None, "wrkspc_01AcmeGateway"}
    query = [*OCTOBER, ("group_by[]", "model"), ("limit", "7")]
    status, body, _ = _ask(vendors, "anthropic", "/v1/organizations/usage_report/messages", query)
    assert (status, len(body["data"]), body["has_more"]) == (200, 7, True)
    result = body["data"][0]["results"][0]
    assert result["workspace_id"] is None and result["api_key_id"] is None
    assert "requests" not in result


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        ("analytics/cost", [*ANALYTICS, ("group_by[]", "color")], "group_by: color is not one of"),
        ("analytics/cost", [*ANALYTICS, ("limit", "1001")], "limit: 1001 is not in 1..1000"),
        ("analytics/cost", [("starting_at", "2026-10-01T00:00:00")], "has no time zone"),
        ("analytics/usage", [*ANALYTICS[:1], ("ending_at", "2026-11-02T00:00:00Z")], "at most 31 days"),
        ("analytics/usage", [*ANALYTICS, *(("group_by[]", d) for d in DIMENSIONS)], "at most 5 dimensions"),
        ("cost_report", [("starting_at", "2026-10-01T00:00:00Z"), ("limit", "32")], "limit: 32 is not in"),
        ("cost_report", [], "starting_at: Field required"),
        ("analytics/usage", [*ANALYTICS, ("page", "bm9uc2Vuc2U=")], "invalid page cursor"),
    ],
)
def test_anthropic_refuses_what_the_vendor_refuses(
    vendors: Serving, path: str, query: Any, message: str
) -> None:
    status, body, _ = _ask(vendors, "anthropic", f"/v1/organizations/{path}", query)
    assert status == 400
    assert message in body["error"]["message"]


def test_page_cursor_of_another_query_is_refused(vendors: Serving) -> None:
    path = "/v1/organizations/analytics/usage"
    _, body, _ = _ask(vendors, "anthropic", path, [*ANALYTICS, ("limit", "5")])
    status, refused, _ = _ask(
        vendors, "anthropic", path, [*ANALYTICS, ("limit", "6"), ("page", body["next_page"])]
    )
    assert (status, refused["error"]["message"]) == (400, "page cursor belongs to another query")


def test_reports_are_restated_when_asked_later(month: SimulatedMonth, vendors: Serving) -> None:
    def tokens(server: Serving) -> dict[str, int]:
        days: dict[str, int] = {}
        for row in _analytics(server, "usage", 1000, ALL_GROUPS[:1]):
            days[row["starting_at"][:10]] = (
                days.get(row["starting_at"][:10], 0) + row["usage"]["total_tokens"]
            )
        return days

    whole = tokens(vendors)
    with serve(month.con, REFRESHED_AT) as early:
        known = tokens(early)
        _, body, _ = _ask(early, "anthropic", "/v1/organizations/analytics/usage", ANALYTICS)
    assert body["data_refreshed_at"] == "2026-10-31T00:00:00Z"
    assert {day: n for day, n in known.items() if day <= "2026-10-29"} == {
        day: n for day, n in whole.items() if day <= "2026-10-29"
    }
    assert 0.59 < known["2026-10-30"] / whole["2026-10-30"] < 0.6  # three fifths, rounded down a meter
    assert "2026-10-31" in whole and "2026-10-31" not in known


def test_github_pages_are_newest_first_and_complete(month: SimulatedMonth, vendors: Serving) -> None:
    numbers, updated, after = [], [], None
    while True:
        variables = {"owner": "acme", "name": "shop", "first": 4, "after": after}
        _, body, _ = _ask(vendors, "github", "/graphql", body={"query": "query", "variables": variables})
        pulls = body["data"]["repository"]["pullRequests"]
        numbers += [node["number"] for node in pulls["nodes"]]
        updated += [node["updatedAt"] for node in pulls["nodes"]]
        if not pulls["pageInfo"]["hasNextPage"]:
            break
        after = pulls["pageInfo"]["endCursor"]
    known = month.con.execute("select number from pull_requests where repository = 'acme/shop'").fetchall()
    assert sorted(numbers) == sorted(row[0] for row in known)
    assert updated == sorted(updated, reverse=True)
    _, body, _ = _ask(
        vendors, "github", "/graphql", body={"query": "q", "variables": {"owner": "acme", "name": "none"}}
    )
    assert body["errors"][0]["type"] == "NOT_FOUND"


def test_jira_pages_by_token_and_cuts_long_changelogs(month: SimulatedMonth, vendors: Serving) -> None:
    jql = 'project in (SUP) AND updated >= "2026-10-01 00:00" AND updated < "2026-11-01 00:00"'
    issues: list[dict[str, Any]] = []
    token = None
    while True:
        body = {"jql": jql, "maxResults": 7, "fields": ["updated", "status"], "expand": "changelog"}
        _, answer, _ = _ask(
            vendors, "jira", "/rest/api/3/search/jql", body=body | ({"nextPageToken": token} if token else {})
        )
        issues += answer["issues"]
        token = answer.get("nextPageToken")
        if token is None:
            break
    known = month.con.execute("select count(*) from tickets where project = 'SUP'").fetchone()
    assert (len({issue["id"] for issue in issues}),) == known
    assert {tuple(issue["fields"]) for issue in issues} == {("status", "updated")}
    cut = [i for i in issues if i["changelog"]["total"] > len(i["changelog"]["histories"])]
    assert cut and all(len(issue["changelog"]["histories"]) == 40 for issue in cut)
    _, whole, _ = _ask(vendors, "jira", f"/rest/api/3/issue/{cut[0]['key']}/changelog")
    assert len(whole["values"]) == whole["total"] == cut[0]["changelog"]["total"]


def test_jira_refuses_unbounded_queries_and_the_removed_search(vendors: Serving) -> None:
    status, body, _ = _ask(vendors, "jira", "/rest/api/3/search/jql", [("jql", "order by updated")])
    assert (status, body["errorMessages"]) == (400, ["Unbounded JQL queries are not allowed here."])
    assert _ask(vendors, "jira", "/rest/api/3/search", [("jql", "project = SUP")])[0] == 410


@pytest.mark.parametrize("vendor", ["anthropic", "github", "jira"])
def test_vendor_asks_for_a_key(vendors: Serving, vendor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KEYS, vendor, {})
    assert _ask(vendors, vendor, "/v1/organizations/workspaces")[0] == 401


def test_faults_come_in_the_order_planned_and_limits_every_nth_call(month: SimulatedMonth) -> None:
    faults = Faults(
        plan={"anthropic": deque(["429", "500", "fine", "truncated", "repeat"])}, retry_after_seconds=3
    )
    path = "/v1/organizations/api_keys"
    with serve(month.con, LATER, faults=faults) as server:
        status, _, headers = _ask(server, "anthropic", path)
        assert (status, headers["Retry-After"]) == (429, "3")
        assert _ask(server, "anthropic", path)[0] == 500
        first = _ask(server, "anthropic", path, [("limit", "1")])[1]
        with pytest.raises(json.JSONDecodeError):
            _ask(server, "anthropic", path)
        assert _ask(server, "anthropic", path, [("limit", "1"), ("after_id", first["last_id"])])[1] == first
        faults.rate_limit_every = 3
        statuses = [_ask(server, "anthropic", path)[0] for _ in range(4)]
    assert statuses == [429, 200, 200, 429]  # calls 6 to 9
    assert faults.calls == {"anthropic": [path] * 9}
