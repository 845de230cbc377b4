"""Jira read over real HTTP from a scripted server."""
# landed timestamps are naive UTC by contract

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

import pytest

from ingestion.sources import jira
from ingestion.vendor import VendorError
from tests.http_script import Answer
from tests.http_sources import SECRET, read

SEARCH = "/rest/api/3/search/jql"
STATUS = "/rest/api/3/status"


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
