"""GitHub read over real HTTP from a scripted server."""
# landed timestamps are naive UTC by contract

from __future__ import annotations

from typing import Any

import pytest

from ingestion.sources import github
from ingestion.vendor import VendorError
from tests.http_script import Answer
from tests.http_sources import NOW, SECRET, read


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


def test_what_github_counts_but_does_not_give_is_told(script, waiting) -> None:
    links = {"totalCount": 51, "nodes": []}
    cut = pull(8, "2026-11-03T12:00:00Z", commits=commits(0, 2, None, 300), closingIssuesReferences=links)
    script.play("/graphql", pulls_page([cut]))
    (rows, fetched), (commit_rows, of_commits), (_, of_references) = read(github, "github", script, waiting)
    assert (len(rows), len(commit_rows), fetched.rejected) == (1, 2, [])
    assert [(r.locator, r.field, r.value, r.reason) for r in of_commits.rejected] == [
        ("PR_8", "commits.totalCount", "300", "298 of 300 were not given")
    ]
    assert [(r.field, r.value) for r in of_references.rejected] == [
        ("closingIssuesReferences.totalCount", "51")
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
