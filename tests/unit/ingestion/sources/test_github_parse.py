"""One pull request of a GraphQL answer as landed rows; no text of it lands."""

# landed timestamps are naive UTC by contract
from __future__ import annotations

import json
from datetime import datetime

import pytest

from ingestion.fields import FieldError
from ingestion.people import person_key
from ingestion.sources.github import marks, parse
from ingestion.sources.github.tables import COMMITS, PULL_REQUESTS, REFERENCES

TOOL_MAILBOX = "{}@{}"  # a product's, nobody's
TRAILER = "Co-Authored-By: Claude Opus 5 (1M context) <noreply@anthropic.com>"


def node(**changes) -> dict:
    made = {
        "id": "PR_kw1",
        "number": 812,
        "title": "SHOP-44 retry payments",
        "body": "Customer text.\n\nGenerated with [Claude Code](https://claude.com/claude-code)\n",
        "state": "MERGED",
        "createdAt": "2026-11-02T09:00:00Z",
        "mergedAt": "2026-11-03T11:02:00Z",
        "updatedAt": "2026-11-05T08:00:00Z",
        "headRefName": "claude/shop-44-retry",
        "baseRefName": "main",
        "isCrossRepository": False,
        "mergeCommit": {"oid": "feed01"},
        "author": {"__typename": "User", "login": "dev1"},
        "labels": {"nodes": [{"name": "payments"}, {"name": "bug"}]},
        "additions": 120,
        "deletions": 31,
        "changedFiles": 4,
        "commits": {"totalCount": 1, "nodes": [commit("ab12", f"Retry\n\n{TRAILER}")]},
        "closingIssuesReferences": {"nodes": [{"number": 790, "repository": {"nameWithOwner": "acme/shop"}}]},
    }
    return made | changes


def commit(sha: str, message: str, email: str = "dev@example.test", login: str | None = None) -> dict:
    author = {"email": email, "user": {"login": login} if login else None}
    return {
        "commit": {
            "oid": sha,
            "message": message,
            "committedDate": "2026-11-02T10:00:00+02:00",
            "author": author,
        }
    }


def landed(found: dict) -> tuple[dict, list, list]:
    pull = parse.pull_request(found, "acme/shop", "main", "salt")
    commits, refused = parse.commits(found["commits"]["nodes"], pull, "salt")
    return pull, commits, [*parse.references(found, pull, commits), *refused]


def pairs(references: list) -> list[tuple]:
    return [(r["kind"], r["value"], r["origin"], r["sha"]) for r in references]


def test_a_pull_request_lands_every_column() -> None:
    pull, _, _ = landed(node())
    assert pull == {
        "pull_request_id": "PR_kw1",
        "repository": "acme/shop",
        "number": 812,
        "state": "MERGED",
        "created_at": datetime(2026, 11, 2, 9),
        "merged_at": datetime(2026, 11, 3, 11, 2),
        "updated_at": datetime(2026, 11, 5, 8),
        "head_branch": "claude/shop-44-retry",
        "base_branch": "main",
        "is_default_base": True,
        "is_cross_repository": False,
        "merge_commit_sha": "feed01",
        "author_person_key": person_key("dev1", "salt"),
        "author_type": "User",
        "labels_json": '["bug","payments"]',
        "additions": 120,
        "deletions": 31,
        "changed_files": 4,
        "commit_count": 1,
    }
    assert set(pull) == set(PULL_REQUESTS.columns)


def test_references_of_all_texts_land_once_and_sorted() -> None:
    _, commits, references = landed(node())
    assert pairs(references) == [
        ("ai_coauthor", "claude_code", "body", None),
        ("ai_coauthor", "claude_code", "branch", None),
        ("ai_coauthor", "claude_code", "commit", "ab12"),
        ("closes_issue", "acme/shop#790", "link", None),
        ("ticket_candidate", "SHOP-44", "branch", None),
        ("ticket_candidate", "SHOP-44", "title", None),
    ]
    assert set(references[0]) == set(REFERENCES.columns)
    assert set(commits[0].row) == set(COMMITS.columns)


def test_no_text_and_no_person_lands() -> None:
    pull, commits, references = landed(node())
    written = json.dumps([pull, [c.row for c in commits], references], default=str)
    for text in ("retry payments", "Customer text", "dev1", "dev@example.test", "Retry"):
        assert text not in written


def test_branches_and_labels_hold_no_email() -> None:
    pull, _, _ = landed(
        node(headRefName="dev@example.test/x", labels={"nodes": [{"name": "for dev@example.test"}]})
    )
    person = person_key("dev@example.test", "salt")
    assert (pull["head_branch"], pull["labels_json"]) == (f"{person}/x", f'["for {person}"]')


def test_a_commit_lands_its_author_by_login_or_else_by_email() -> None:
    nodes = [commit("a1", "x", login="dev1"), commit("b2", "y")]
    _, commits, _ = landed(node(commits={"totalCount": 2, "nodes": nodes}))
    assert [c.row["author_person_key"] for c in commits] == [
        person_key("dev1", "salt"),
        person_key("dev@example.test", "salt"),
    ]
    assert commits[0].row["committed_at"] == datetime(2026, 11, 2, 8)
    assert [c.row["is_ai_coauthored"] for c in commits] == [False, False]


def test_an_unreadable_commit_is_refused_alone() -> None:
    nodes = [commit("a1", "x"), {"commit": {"message": "no sha"}}, None]
    pull = parse.pull_request(node(), "acme/shop", "main", "salt")
    commits, refused = parse.commits(nodes, pull, "salt")
    assert [c.sha for c in commits] == ["a1"]
    assert [(r.locator, r.field) for r in refused] == [
        ("acme/shop#812 commit 1", "commit.oid"),
        ("acme/shop#812 commit 2", "commits.nodes"),
    ]


def test_what_an_updater_quotes_from_other_projects_is_not_ours() -> None:
    body = "Release notes\n- Reverts #12\n- This reverts commit 3f1c9a0b2d4e5f60718293a4b5c6d7e8f9012345\n"
    author = {"__typename": "Bot", "login": "dependabot"}
    nodes = [commit("a1", "Bump x\n\nReverts #12\n")]
    pull, _, references = landed(
        node(
            body=body,
            author=author,
            commits={"totalCount": 1, "nodes": nodes},
            headRefName="dependabot/npm/utf-8-1",
        )
    )
    assert pull["author_type"] == "Bot"
    assert pairs(references) == [("closes_issue", "acme/shop#790", "link", None)]
    author["login"] = "dev1"
    assert [
        p[:3] for p in pairs(landed(node(body=body, author=author))[2]) if p[0].startswith("reverts")
    ] == [
        ("reverts_pr", "acme/shop#12", "body"),
        ("reverts_sha", "3f1c9a0b2d4e5f60718293a4b5c6d7e8f9012345", "body"),
    ]


def test_a_ghost_author_and_missing_counts_stay_null() -> None:
    found = node(author=None, additions=None, mergeCommit=None, labels=None, body=None)
    pull, _, _ = landed(found)
    names = ("author_person_key", "author_type", "additions", "merge_commit_sha", "labels_json")
    assert [pull[n] for n in names] == [None, None, None, None, "[]"]


def test_a_merge_into_another_branch_is_marked() -> None:
    assert landed(node(baseRefName="release"))[0]["is_default_base"] is False


def test_the_squash_message_is_read_too() -> None:
    merge = {"oid": "feed01", "message": "Undo (#812)\n\nThis reverts commit 3f1c9a0b2d."}
    _, _, references = landed(node(mergeCommit=merge))
    assert ("reverts_sha", "3f1c9a0b2d", "commit", "feed01") in pairs(references)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mergedAt": None}, "mergedAt"),
        ({"number": "812"}, "number"),
        ({"title": 5}, "title"),
        ({"baseRefName": ""}, "baseRefName"),
        ({"labels": {"nodes": "bug"}}, "labels.nodes"),
        ({"createdAt": "2026-11-02T09:00:00"}, "createdAt"),
    ],
)
def test_a_pull_request_of_another_shape_is_refused(changes, field) -> None:
    with pytest.raises(FieldError) as refused:
        landed(node(**changes))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("email", "tool"),
    [
        ("noreply@anthropic.com", "claude_code"),
        (TOOL_MAILBOX.format("cursoragent", "cursor.com"), "cursor"),
        (TOOL_MAILBOX.format("openhands", "all-hands.dev"), "openhands"),
        ("198982749+Copilot@users.noreply.github.com", "copilot"),
        ("175728472+Copilot@users.noreply.github.com", None),  # review suggestions too
        ("Copilot@users.noreply.github.com", None),
        ("158243242+devin-ai-integration[bot]@users.noreply.github.com", "devin"),
        ("161369871+google-labs-jules[bot]@users.noreply.github.com", "jules"),
        ("dev@example.test", None),
        ("dev+noreply@example.test", None),
    ],
)
def test_coauthors_name_their_tool(email, tool) -> None:
    assert marks.by_trailers(f"Retry\n\nCo-authored-by: Someone <{email}>\n") == ({tool} if tool else set())


@pytest.mark.parametrize(
    ("branch", "tool"),
    [
        ("claude/x", "claude_code"),
        ("copilot/fix-1", "copilot"),
        ("cursor/x", "cursor"),
        ("codex/x", "codex"),
        ("devin/1762160000-fix", "devin"),
        ("devin/fix", None),  # a person may be called so
        ("claude", None),
        ("feature/claude/x", None),
    ],
)
def test_branches_name_their_tool(branch, tool) -> None:
    assert marks.by_branch(branch) == tool


def test_the_coding_agents_account_marks_its_commits() -> None:
    assert marks.by_author("copilot-swe-agent[bot]", None) == "copilot"
    assert marks.by_author(None, TOOL_MAILBOX.format("cursoragent", "cursor.com")) == "cursor"
    assert marks.by_author("dev1", "dev@example.test") is None
