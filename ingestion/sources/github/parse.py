"""One pull request of a GraphQL answer as landed rows. Pure: no I/O, no clock; texts become references and
are dropped.

Belongs here: which field is which column. Does not belong here: which words count (`references.py`,
`marks.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingestion.fields import (
    FieldError,
    Landed,
    Row,
    count,
    dig,
    flag,
    instant,
    optional_count,
    optional_instant,
    optional_text,
    rejection,
    text,
)
from ingestion.people import person_key, without_emails
from ingestion.sources.github import marks
from ingestion.sources.github.references import (
    Place,
    Reference,
    in_body,
    in_branch,
    in_commit,
    in_title,
    mended,
    without_undone,
)
from ingestion.tables import Rejection


@dataclass(frozen=True)
class Commit:
    """A commit's landed row, its message (read for references, never landed), and the tools that signed
    it."""

    row: Landed
    sha: str
    message: str
    tools: tuple[str, ...]


def pull_request(node: Row, repository: str, default_branch: str, salt: str) -> Landed:
    """One version of a merged pull request: `github.pull_requests`."""
    base = text(node, "baseRefName")
    return {
        "pull_request_id": text(node, "id"),
        "repository": repository,
        "number": count(node, "number"),
        "state": text(node, "state"),
        "created_at": instant(node, "createdAt"),
        "merged_at": instant(node, "mergedAt"),
        "updated_at": instant(node, "updatedAt"),
        "head_branch": without_emails(text(node, "headRefName"), salt),
        "base_branch": without_emails(base, salt),
        "is_default_base": base == default_branch,
        "is_cross_repository": flag(node, "isCrossRepository")
        if dig(node, "isCrossRepository") is not None
        else None,
        "merge_commit_sha": optional_text(node, "mergeCommit.oid"),
        "author_person_key": person_key(optional_text(node, "author.login"), salt),
        "author_type": optional_text(node, "author.__typename"),
        "labels_json": _labels(node, salt),
        "additions": optional_count(node, "additions"),
        "deletions": optional_count(node, "deletions"),
        "changed_files": optional_count(node, "changedFiles"),
        "commit_count": optional_count(node, "commits.totalCount"),
    }


def _labels(node: Row, salt: str) -> str:
    labels = (label for label in _nodes(node, "labels") if isinstance(label, dict))
    names = {without_emails(text(label, "name"), salt) for label in labels}
    return json.dumps(sorted(names), separators=(",", ":"), ensure_ascii=False)


def _nodes(node: Row, path: str) -> list[Any]:
    """The nodes of a connection; one that was not asked for or is null has none."""
    found = dig(node, f"{path}.nodes")
    if found is not None and not isinstance(found, list):
        raise FieldError(f"{path}.nodes", type(found).__name__, "is not a list", "a list or null")
    return found or []


def commits(nodes: list[Any], pull: Landed, salt: str) -> tuple[list[Commit], list[Rejection]]:
    """The commits of one version: `github.commits`; one that cannot be read is refused alone."""
    read: list[Commit] = []
    refused: list[Rejection] = []
    for index, node in enumerate(nodes):
        try:
            if not isinstance(node, dict):
                raise FieldError("commits.nodes", type(node).__name__, "is not an object", "a commit")
            read.append(_commit(node, pull, salt))
        except FieldError as error:
            refused.append(rejection(f"{pull['repository']}#{pull['number']} commit {index}", error))
    return read, refused


def missing(node: Row, connection: str, read: int) -> list[Rejection]:
    """One rejection when GitHub counts more than it gives: it may stop at 250 commits, and 50 issues are
    asked for."""
    total = optional_count(node, f"{connection}.totalCount")
    if total is None or total <= read:
        return []
    reason = f"{total - read} of {total} were not given"
    return [
        Rejection(str(node.get("id")), f"{connection}.totalCount", str(total), reason, f"{read} or fewer")
    ]


def _commit(node: Row, pull: Landed, salt: str) -> Commit:
    sha = text(node, "commit.oid")
    message = optional_text(node, "commit.message") or ""
    login = optional_text(node, "commit.author.user.login")
    email = optional_text(node, "commit.author.email")
    author = marks.by_author(login, email)
    tools = marks.by_trailers(message) | ({author} if author else set())
    row: Landed = {
        "pull_request_id": pull["pull_request_id"],
        "updated_at": pull["updated_at"],
        "sha": sha,
        "committed_at": optional_instant(node, "commit.committedDate"),
        "author_person_key": person_key(login or email, salt),
        "is_ai_coauthored": bool(tools),
    }
    return Commit(row, sha, message, tuple(sorted(tools)))


def references(node: Row, pull: Landed, of_commits: list[Commit]) -> list[Landed]:
    """Every distinct reference of one version, sorted: `github.references`."""
    place = Place(str(pull["repository"]), count(node, "number"))
    shas = [commit.sha for commit in of_commits]
    found = set(without_undone(_all(node, place, of_commits), shas))
    ordered = sorted(found, key=lambda r: (r.kind, r.value, r.origin, r.sha or ""))
    return [
        {
            "pull_request_id": pull["pull_request_id"],
            "updated_at": pull["updated_at"],
            "kind": r.kind,
            "value": r.value,
            "origin": r.origin,
            "sha": r.sha,
        }
        for r in ordered
    ]


def _all(node: Row, place: Place, of_commits: list[Commit]) -> Iterator[Reference]:
    yield from _links(node)
    for commit in of_commits:
        yield from (Reference("ai_coauthor", tool, "commit", commit.sha) for tool in commit.tools)
    if marks.plain_login(optional_text(node, "author.login")) in marks.UPDATERS:
        return
    title, body = optional_text(node, "title") or "", optional_text(node, "body") or ""
    branch = text(node, "headRefName")
    yield from in_title(place, title)
    yield from mended(place, title, "title")
    yield from in_body(place, body)
    yield from mended(place, body, "body")
    yield from in_branch(place, branch)
    for tool, origin in ((marks.by_body(body), "body"), (marks.by_branch(branch), "branch")):
        if tool:
            yield Reference("ai_coauthor", tool, origin)
    for commit in of_commits:
        yield from in_commit(place, commit.message, commit.sha)
    merge = optional_text(node, "mergeCommit.oid")
    if merge:  # a squash message may be the only one that names a reverted SHA
        yield from in_commit(place, optional_text(node, "mergeCommit.message") or "", merge)


def _links(node: Row) -> Iterator[Reference]:
    for issue in _nodes(node, "closingIssuesReferences"):
        if isinstance(issue, dict):
            value = f"{text(issue, 'repository.nameWithOwner')}#{count(issue, 'number')}"
            yield Reference("closes_issue", value, "link")
