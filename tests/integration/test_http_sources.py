"""Anthropic, GitHub and Jira read over real HTTP from a scripted server, its faults included."""
# ruff: noqa: DTZ001  # landed timestamps are naive UTC by contract

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ingestion.config import Config, parse_config
from ingestion.http import BearerTokenAuth, Vendor
from ingestion.paging import PAGE_BUDGET, CursorPages
from ingestion.people import person_key
from ingestion.sources import anthropic, github, jira
from ingestion.vendor import Patience, VendorError
from ingestion.window import Window
from tests.http_script import Answer, Script, scripted

DAY = Window.day(date(2026, 11, 3))
NOW = 1_793_700_000.0  # 2026-11-03T10:00:00Z
SECRET = "sk-ant-admin-never-shown"

COST = "/v1/organizations/analytics/cost"
USAGE = "/v1/organizations/analytics/usage"
LEGACY_COST = "/v1/organizations/cost_report"
LEGACY_USAGE = "/v1/organizations/usage_report/messages"
WORKSPACES = "/v1/organizations/workspaces"
API_KEYS = "/v1/organizations/api_keys"
SEARCH = "/rest/api/3/search/jql"
STATUS = "/rest/api/3/status"


@dataclass
class Waiting:
    """A patience that does not wait, and remembers how long it should have."""

    waits: list[float] = field(default_factory=list)

    @property
    def patience(self) -> Patience:
        return Patience(sleep=self.waits.append, clock=lambda: NOW)


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted() as running:
        yield running


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


def configured(script: Script, **anthropic_settings: Any) -> Config:
    sources = {
        "anthropic": {
            "base_url": script.url,
            "admin_key": SECRET,
            "account_id": "org-1",
            **anthropic_settings,
        },
        "github": {"base_url": script.url, "token": SECRET, "repositories": ["acme/shop"]},
        "jira": {"base_url": script.url, "email": "dev@example.test", "token": SECRET, "projects": ["SHOP"]},
    }
    return parse_config(
        {"registry": "registry", "start_date": "2026-11-01", "people_salt": "salt", "sources": sources}
    )


def read(
    source: Any, name: str, script: Script, waiting: Waiting, window: Window = DAY, **settings: Any
) -> list[tuple[list[dict[str, Any]], Any]]:
    """Rows and Fetched of each table of a pull."""
    config = configured(script, **settings)
    pull = next(pull for pull in source.pulls(config, waiting.patience) if pull.name == name)
    fetched = pull.fetch(config, window)
    assert [f.rows.schema for f in fetched] == [table.schema for table in pull.tables]
    return [(f.rows.read_all().to_pylist(), f) for f in fetched]


def cost_page(
    rows: list[Any], token: str | None = None, refreshed: str | None = "2026-11-04T06:10:00Z"
) -> dict:
    return {"data": rows, "has_more": token is not None, "next_page": token, "data_refreshed_at": refreshed}


def cost_row(key: str = "apikey_01X", amount: Any = "10450.25", **cost: Any) -> dict[str, Any]:
    return {
        "starting_at": "2026-11-03T00:00:00Z",
        "ending_at": "2026-11-04T00:00:00Z",
        "group": {
            "workspace_id": "wrkspc_1",
            "api_key_id": key,
            "model": "claude-opus-5",
            "cost_type": "tokens",
        },
        "cost": {"amount": amount, "list_amount": "11000.00", "currency": "USD", "requests": 812, **cost},
    }


def amounts(rows: list[dict[str, Any]]) -> list[Decimal]:
    return [row["amount_usd"] for row in rows]


# --- the client, seen through anthropic.cost


def test_pages_are_followed_and_asked_for_as_documented(script, waiting) -> None:
    script.play(COST, cost_page([cost_row()], "p2"), cost_page([cost_row("apikey_02Y", "-50")]))
    [(rows, fetched)] = read(anthropic, "anthropic_cost", script, waiting)
    assert amounts(rows) == [Decimal("104.5025"), Decimal("-0.5")]
    assert fetched.rejected == []
    first, second = script.asked_at(COST)
    assert first.params == {
        "starting_at": ["2026-11-03T00:00:00Z"],
        "ending_at": ["2026-11-04T00:00:00Z"],
        "time_bucket_width": ["1d"],
        "group_by[]": [
            *("workspace_id", "api_key_id", "model", "service_tier", "context_window"),
            *("cost_type", "token_type"),
        ],
        "limit": ["1000"],
    }
    assert second.params == {**first.params, "page": ["p2"]}
    headers = {name.lower(): value for name, value in first.headers.items()}
    assert headers["x-api-key"] == SECRET
    assert headers["anthropic-version"] == "2023-06-01"
    assert headers["anthropic-beta"] == "analytics-usage-cost-2026-08-24"
    assert headers["user-agent"] == "usage-to-value"


def test_a_rate_limit_is_waited_for_as_long_as_the_vendor_says(script, waiting) -> None:
    limits = [
        Answer({}, 429, {"Retry-After": "7"}),
        Answer({}, 429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 42)}),
        Answer({}, 429),
    ]
    script.play(COST, *limits, cost_page([cost_row()]))
    [(rows, _)] = read(anthropic, "anthropic_cost", script, waiting)
    assert (amounts(rows), waiting.waits) == ([Decimal("104.5025")], [7.0, 42.0, 4.0])


def test_broken_answers_are_asked_for_again(script, waiting) -> None:
    page = cost_page([cost_row()])
    script.play(COST, Answer({}, 500), Answer(page, cut=9), Answer(page, hang_up=True), Answer(b"NaN"), page)
    [(rows, _)] = read(anthropic, "anthropic_cost", script, waiting)
    assert (amounts(rows), waiting.waits) == ([Decimal("104.5025")], [1.0, 2.0, 4.0, 8.0])


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([Answer({}, 500)] * 5, "status 500 after 5 attempts"),
        ([Answer({}, 429)] * 5, "status 429 (the rate limit is still on) after 5 attempts"),
        ([Answer({"data": []}, cut=3)] * 5, "the body is not whole JSON after 5 attempts"),
        (
            [Answer({"type": "error", "error": {"message": f"limit: {SECRET} is not 1..1000"}}, 400)],
            "status 400 (limit: *** is not 1..1000)",
        ),
        ([Answer({"errorMessages": ["Unbounded JQL."]}, 400)], "status 400 (Unbounded JQL.)"),
        ([Answer({"message": "A query must be given."}, 400)], "status 400 (A query must be given.)"),
        ([Answer(b"<html>", 400)], "status 400"),
        ([Answer({}, 401)], "status 401 (the key is refused: check the secret in the configuration)"),
        ([Answer({}, 403)], "status 403 (the key lacks the right to read this: check its scope)"),
        (
            [Answer({}, 302, {"Location": "/elsewhere"})],
            "status 302 (redirects are not followed: check base_url)",
        ),
        ([{**cost_page([]), "has_more": True}], "`has_more` promises more, but there is no `next_page`"),
        ([cost_page([cost_row()], "a"), cost_page([cost_row()], "b")], "page 2 was served before"),
        ([cost_page([], "a"), cost_page([cost_row()], "a")], "`next_page` was served before"),
        ([{"data": []}], "`has_more` is NoneType; allowed: true or false"),
        ([{**cost_page([]), "data": {}}], "`data` is dict; allowed: a list"),
        ([[]], "the envelope has no `data`"),
        (
            [{**cost_page([]), "has_more": True, "next_page": 2}],
            "`next_page` is int; allowed: a string or null",
        ),
        (
            [cost_page([], refreshed="2026-11-04T06:10:00")],
            "the envelope is wrong: data_refreshed_at: has no time zone; allowed: ISO 8601 with a zone",
        ),
    ],
)
def test_a_vendor_that_breaks_its_word_is_named_without_any_secret(script, waiting, answers, message) -> None:
    script.play(COST, *answers)
    with pytest.raises(VendorError) as failed:
        read(anthropic, "anthropic_cost", script, waiting)
    assert str(failed.value) == f"anthropic: GET {COST}: {message}"
    assert len(script.asked) == len(answers)


def test_an_unreachable_vendor_is_named_with_its_host(script, waiting) -> None:
    with scripted() as stopped:
        url = stopped.url
    with pytest.raises(VendorError) as failed:
        read(anthropic, "anthropic_cost", script, waiting, base_url=url)
    host = url.removeprefix("http://")
    assert str(failed.value) == (
        f"anthropic: GET {COST}: {host} cannot be read (ConnectionError) after 5 attempts"
    )
    assert failed.value.__cause__ is None


def test_paging_that_never_ends_stops_at_its_budget(script, waiting) -> None:
    script.play("/rows", *({"rows": [n], "next": f"c{n}"} for n in range(4)))
    vendor = Vendor("demo", script.url, auth=BearerTokenAuth(SECRET), patience=waiting.patience)
    with pytest.raises(VendorError, match=r"demo: GET /rows: still more after 3 pages"):
        list(vendor.pages("/rows", CursorPages("rows", "next", cursor_param="after", budget=3)))
    assert len(script.asked) == 3
    assert PAGE_BUDGET == 10_000


# --- anthropic


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
    usage = {
        "uncached_input_tokens": 1000,
        "cache_read_input_tokens": 40000,
        "cache_creation": {"ephemeral_5m_input_tokens": 2000, "ephemeral_1h_input_tokens": 3},
        "output_tokens": 500,
        "server_tool_use": {"web_search_requests": 1},
        "api_key_id": "apikey_01X",
        "workspace_id": None,
        "model": "claude-sonnet-4-5",
    }
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
        LEGACY_USAGE, {"data": [{**bucket, "results": [usage]}, torn], "has_more": False, "next_page": None}
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


# --- github


def pull(number: int, updated: str, **changes: Any) -> dict[str, Any]:
    made = {
        "id": f"PR_{number}",
        "number": number,
        "title": f"Change {number}",
        "body": "",
        "state": "MERGED",
        "createdAt": "2026-11-01T09:00:00Z",
        "mergedAt": "2026-11-02T09:00:00Z",
        "updatedAt": updated,
        "headRefName": f"feature-{number}",
        "baseRefName": "main",
        "isCrossRepository": False,
        "author": {"__typename": "User", "login": "dev1"},
        "commits": commits(number * 10),
        "closingIssuesReferences": {"nodes": []},
    }
    return made | changes


def commits(
    first: int, count: int = 1, cursor: str | None = None, total: int | None = None
) -> dict[str, Any]:
    nodes = [{"commit": {"oid": f"{n:040x}", "message": "Work"}} for n in range(first, first + count)]
    page = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return {"totalCount": total or count, "pageInfo": page, "nodes": nodes}


def pulls_page(nodes: list[Any], cursor: str | None = None, remaining: int = 4_000) -> dict[str, Any]:
    page = {"hasNextPage": cursor is not None, "endCursor": cursor}
    found = {
        "nameWithOwner": "acme/shop",
        "defaultBranchRef": {"name": "main"},
        "pullRequests": {"pageInfo": page, "nodes": nodes},
    }
    return {"data": {"rateLimit": limit(remaining), "repository": found}}


def limit(remaining: int = 4_000) -> dict[str, Any]:
    return {"cost": 1, "remaining": remaining, "resetAt": "2026-11-03T10:05:00Z"}


def test_pull_requests_are_read_back_to_the_start_of_the_window(script, waiting) -> None:
    newer = [pull(9, "2026-11-04T00:00:00Z"), pull(8, "2026-11-03T23:59:59Z")]
    older = [pull(7, "2026-11-03T00:00:00Z"), pull(6, "2026-11-02T23:59:59Z")]
    oldest = [pull(5, "2026-11-02T00:00:00Z")]
    script.play("/graphql", pulls_page(newer, "c1"), pulls_page(older, "c2"), pulls_page(oldest, "c3"))
    (rows, fetched), (commit_rows, _), _ = read(github, "github", script, waiting)
    assert [row["number"] for row in rows] == [8, 7]
    assert [row["sha"] for row in commit_rows] == [f"{80:040x}", f"{70:040x}"]
    assert (fetched.rejected, waiting.waits) == ([], [])
    variables = [asked.body["variables"] for asked in script.asked]
    assert variables[0] == {"owner": "acme", "name": "shop", "first": 25, "after": None}
    assert [v["after"] for v in variables] == [None, "c1", "c2"]
    assert script.asked[0].headers["Authorization"] == f"Bearer {SECRET}"


def test_an_empty_repository_gives_three_empty_tables(script, waiting) -> None:
    script.play("/graphql", pulls_page([]))
    assert [rows for rows, _ in read(github, "github", script, waiting)] == [[], [], []]


def test_commits_beyond_the_first_hundred_are_asked_for(script, waiting) -> None:
    first = pull(8, "2026-11-03T12:00:00Z", commits=commits(0, 100, "k1", 103))
    more = [commits(100, 2, "k2"), commits(102, 1)]
    script.play("/graphql", pulls_page([first]))
    script.play("/graphql", *({"data": {"rateLimit": limit(), "node": {"commits": page}}} for page in more))
    (rows, _), (commit_rows, _), _ = read(github, "github", script, waiting)
    assert [row["sha"] for row in commit_rows] == [f"{n:040x}" for n in range(103)]
    assert rows[0]["commit_count"] == 103
    assert [a.body["variables"] for a in script.asked[1:]] == [
        {"id": "PR_8", "after": "k1"},
        {"id": "PR_8", "after": "k2"},
    ]


def test_few_points_left_are_waited_for_only_when_more_is_to_be_asked(script, waiting) -> None:
    newer, older = [pull(8, "2026-11-03T12:00:00Z")], [pull(7, "2026-11-03T11:00:00Z")]
    script.play("/graphql", pulls_page(newer, "c1", 99), pulls_page(older, None, 100))
    (rows, _), _, _ = read(github, "github", script, waiting)
    assert ([row["number"] for row in rows], waiting.waits) == ([8, 7], [300.0])


def test_limits_and_time_outs_in_disguise_are_waited_for(script, waiting) -> None:
    reset = {"x-ratelimit-reset": str(int(NOW) + 90)}
    disguised = [
        Answer({"message": "You have exceeded a secondary rate limit."}, 403),
        Answer({"errors": [{"type": "RATE_LIMITED", "message": "x"}]}, 200, reset),
        Answer({"errors": [{"type": "RATE_LIMIT"}]}, 200),
        Answer({"data": None, "errors": [{"message": "Something went wrong, perhaps a timeout"}]}, 200),
    ]
    script.play("/graphql", *disguised, pulls_page([pull(8, "2026-11-03T12:00:00Z")]))
    (rows, _), _, _ = read(github, "github", script, waiting)
    assert ([row["number"] for row in rows], waiting.waits) == ([8], [60.0, 90.0, 60.0, 8.0])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            {"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": "acme/shop text"}]},
            "GraphQL errors: NOT_FOUND",
        ),
        ({"data": {"repository": None}}, "the envelope has no `data.repository.pullRequests.nodes`"),
        (
            Answer({"message": "Resource not accessible"}, 403),
            "status 403 (the key lacks the right to read this: check its scope)",
        ),
    ],
)
def test_github_that_cannot_answer_is_named(script, waiting, answer, message) -> None:
    script.play("/graphql", answer)
    with pytest.raises(VendorError) as failed:
        read(github, "github", script, waiting)
    assert str(failed.value) == f"github: POST /graphql: {message}"


def test_unreadable_pull_requests_are_refused_beside_good_ones(script, waiting) -> None:
    nodes = [
        pull(9, "2026-11-03T12:00:00Z", mergedAt=7),
        None,
        pull(8, "2026-11-03T11:00:00Z", a_new_field=1),
        pull(7, "2026-11-03T10:00:00"),
        pull(8, "2026-11-03T11:00:00Z"),  # the same version once more
    ]
    script.play("/graphql", pulls_page(nodes))
    (rows, fetched), (commit_rows, _), _ = read(github, "github", script, waiting)
    assert ([row["number"] for row in rows], len(commit_rows)) == ([8], 1)
    assert [(r.locator, r.field) for r in fetched.rejected] == [
        ("acme/shop#9", "mergedAt"),
        ("acme/shop item 1", "pullRequests.nodes"),
        ("acme/shop#7", "updatedAt"),
    ]


# --- jira

STATUSES = [
    {"id": "4", "statusCategory": {"key": "indeterminate"}},
    {"id": "5", "statusCategory": {"key": "done"}},
]


def issue(
    number: int, updated: str = "2026-11-03T12:00:00.000+0000", changelog: Any = None, **changes: Any
) -> dict:
    fields = {
        "created": "2026-11-01T09:00:00.000+0000",
        "updated": updated,
        "resolutiondate": "2026-11-03T12:00:00.000+0000",
        "resolution": {"name": "Done"},
        "status": {"id": "5", "statusCategory": {"key": "done"}},
        "issuetype": {"name": "Task"},
        "project": {"key": "SHOP"},
        "assignee": None,
        "labels": [],
    }
    changelog = changelog if changelog is not None else {"total": 1, "histories": [history(number)]}
    return {
        "id": str(10_000 + number),
        "key": f"SHOP-{number}",
        "fields": fields | changes,
        "changelog": changelog,
    }


def history(number: int) -> dict[str, Any]:
    return {
        "id": str(number),
        "created": 1_793_700_000_000,
        "items": [{"field": "status", "from": "4", "to": "5"}],
    }


def test_the_search_follows_the_token_past_short_and_empty_pages(script, waiting) -> None:
    script.play(STATUS, STATUSES)
    script.play(SEARCH, {"issues": [issue(1)], "nextPageToken": "t1"})
    script.play(SEARCH, {"issues": [], "nextPageToken": "t2", "isLast": False})
    script.play(SEARCH, {"issues": [issue(2), issue(1)], "isLast": False})
    (issues, fetched), (changes, _) = read(jira, "jira", script, waiting)
    assert [row["issue_key"] for row in issues] == ["SHOP-1", "SHOP-2"]
    assert [(c["change_id"], c["changed_at"], c["from_is_done"], c["to_is_done"]) for c in changes] == [
        ("1", datetime(2026, 11, 3, 10), False, True),
        ("2", datetime(2026, 11, 3, 10), False, True),
    ]
    assert fetched.rejected == []
    asked = script.asked_at(SEARCH)
    assert [a.params.get("nextPageToken") for a in asked] == [None, ["t1"], ["t2"]]
    assert asked[0].params["expand"] == ["changelog"]
    assert "summary" not in asked[0].params["fields"][0].split(",")
    login = base64.b64encode(f"dev@example.test:{SECRET}".encode()).decode()
    assert asked[0].headers["Authorization"] == f"Basic {login}"


def test_the_window_is_kept_exactly_though_the_search_is_wider(script, waiting) -> None:
    times = [
        "2026-11-02T23:59:59.999",
        "2026-11-03T00:00:00.000",
        "2026-11-03T23:59:59.999",
        "2026-11-04T00:00:00.000",
    ]
    script.play(STATUS, STATUSES)
    script.play(SEARCH, {"issues": [issue(n, f"{at}+0000") for n, at in enumerate(times)]})
    (issues, _), (changes, _) = read(jira, "jira", script, waiting)
    assert [row["issue_key"] for row in issues] == ["SHOP-1", "SHOP-2"]
    assert [row["change_id"] for row in changes] == ["1", "2"]


@pytest.mark.parametrize(
    "cut",
    [
        {"total": 3, "histories": [history(3)]},
        {"histories": [history(n) for n in range(20)]},  # no total: long enough to have been cut
    ],
)
def test_a_cut_changelog_is_asked_for_in_full(script, waiting, cut) -> None:
    path = "/rest/api/3/issue/SHOP-7/changelog"
    script.play(STATUS, STATUSES)
    script.play(SEARCH, {"issues": [issue(7, changelog=cut)]})
    script.play(path, {"total": 3, "values": [history(1), history(2)]}, {"total": 3, "values": [history(3)]})
    _, (changes, _) = read(jira, "jira", script, waiting)
    assert [row["change_id"] for row in changes] == ["1", "2", "3"]
    assert [a.params.get("startAt") for a in script.asked_at(path)] == [
        None,
        ["2"],
    ]  # by what came, not by 100


def test_unreadable_issues_and_changes_are_refused_beside_good_ones(script, waiting) -> None:
    bad_change = {
        "total": 2,
        "histories": [{"id": "8", "created": "soon", "items": [history(8)["items"][0]]}, history(9)],
    }
    issues = [issue(1, status=None), "issue", issue(3, changelog=bad_change), issue(4, changelog={})]
    script.play(STATUS, STATUSES)
    script.play(SEARCH, {"issues": issues})
    (rows, fetched), (changes, changes_fetched) = read(jira, "jira", script, waiting)
    assert ([r["issue_key"] for r in rows], [c["change_id"] for c in changes]) == (["SHOP-3"], ["9"])
    assert [(r.locator, r.field) for r in fetched.rejected] == [
        ("SHOP-1", "fields.status.statusCategory.key"),
        ("search result", "issues"),
        ("SHOP-4", "changelog.histories"),
    ]
    assert [(r.locator, r.field, r.value) for r in changes_fetched.rejected] == [
        ("SHOP-3 change 0", "created", "soon")
    ]


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        (
            [{"issues": [], "nextPageToken": "t"}] * 2,
            f"jira: GET {SEARCH}: `nextPageToken` was served before",
        ),
        (
            [{"issues": [issue(1)], "nextPageToken": "a"}, {"issues": [issue(1)], "nextPageToken": "b"}],
            f"jira: GET {SEARCH}: page 2 was served before",
        ),
        ([Answer({}, 410)], f"jira: GET {SEARCH}: status 410 (the vendor has removed this endpoint)"),
    ],
)
def test_a_search_that_loops_or_is_gone_is_named(script, waiting, pages, message) -> None:
    script.play(STATUS, STATUSES)
    script.play(SEARCH, *pages)
    with pytest.raises(VendorError) as failed:
        read(jira, "jira", script, waiting)
    assert str(failed.value) == message


def test_a_changelog_that_stops_short_of_its_total_is_an_error(script, waiting) -> None:
    path = "/rest/api/3/issue/SHOP-7/changelog"
    script.play(STATUS, STATUSES)
    script.play(SEARCH, {"issues": [issue(7, changelog={"total": 3, "histories": []})]})
    script.play(path, {"total": 3, "values": [history(1)]}, {"total": 3, "values": []})
    with pytest.raises(VendorError, match="an empty page at 1 of 3 rows"):
        read(jira, "jira", script, waiting)


@pytest.mark.parametrize("body", [{"values": []}, [{"id": "5"}], ["5"]])
def test_statuses_of_another_shape_are_an_error(script, waiting, body) -> None:
    script.play(STATUS, body)
    with pytest.raises(VendorError, match=rf"jira: GET {STATUS}: the envelope is"):
        read(jira, "jira", script, waiting)


def test_nothing_configured_offers_no_pull() -> None:
    config = parse_config({"registry": "registry", "start_date": "2026-11-01", "sources": {}})
    assert (anthropic.pulls(config), github.pulls(config), jira.pulls(config)) == ((), (), ())
