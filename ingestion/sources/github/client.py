"""Reads merged pull requests from GitHub by GraphQL, newest update first.

Belongs here: the queries, their pages, and GitHub's two kinds of limit. Does not belong here: what a pull
request means (`parse.py`) and what its texts refer to (`references.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from requests import Response

from ingestion.config import Config, GitHub, Secret
from ingestion.fields import FieldError, Landed, Row, count, dig, instant, rejection, text
from ingestion.http import BearerTokenAuth, Vendor
from ingestion.http_answers import decode, stands
from ingestion.paging import BrokenPromise, CursorPages
from ingestion.sources.github import parse
from ingestion.sources.github.tables import COMMITS, PULL_REQUESTS, REFERENCES
from ingestion.tables import Fetched, Rejection, reader_of
from ingestion.vendor import Patience
from ingestion.window import Window

_PATH = "/graphql"
# 25 pull requests with 100 commits each are 2,500 nodes and about one point; larger pages with whole commit
# messages run into GitHub's ten-second limit of a query.
_PULLS_A_PAGE = 25
# 2 % of the usual 5,000 points an hour is left to whoever else uses the token; a page costs about one point.
_POINTS_LEFT_ALONE = 100
# GitHub asks for a minute at least where a secondary limit names no time.
_SECONDARY_SECONDS = 60.0
_LIMITED = {"RATE_LIMIT", "RATE_LIMITED"}  # both are in use

_COMMITS = """totalCount pageInfo { hasNextPage endCursor }
  nodes { commit { oid message committedDate author { email user { login } } } }"""

_PULL_REQUESTS = f"""query PullRequests($owner: String!, $name: String!, $first: Int!, $after: String) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    defaultBranchRef {{ name }}
    pullRequests(
      states: MERGED, first: $first, after: $after, orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{
        id number title body state createdAt mergedAt updatedAt headRefName baseRefName isCrossRepository
        mergeCommit {{ oid message }}
        author {{ __typename login }}
        labels(first: 100) {{ nodes {{ name }} }}
        additions deletions changedFiles
        commits(first: 100) {{ {_COMMITS} }}
        closingIssuesReferences(first: 50) {{ totalCount nodes {{ number repository {{ nameWithOwner }} }} }}
      }}
    }}
  }}
}}"""

_MORE_COMMITS = f"""query Commits($id: ID!, $after: String) {{
  rateLimit {{ cost remaining resetAt }}
  node(id: $id) {{ ... on PullRequest {{ commits(first: 100, after: $after) {{ {_COMMITS} }} }} }}
}}"""

_log = logging.getLogger(__name__)


def fetch(config: Config, window: Window, patience: Patience) -> list[Fetched]:
    """Read the versions of merged pull requests whose last update lies in the window.

    Raises:
        VendorError: GitHub cannot be read, a repository is not visible, or an envelope is not as promised.
    """
    source = config.sources.github
    assert source is not None, "a pull is only offered when its source is configured"
    reader = _Reader(source, Secret(config.people_salt).resolve(), patience)
    for repository in source.repositories:
        reader.read(repository, window)
    tables = (PULL_REQUESTS, COMMITS, REFERENCES)
    return [Fetched(reader_of(t, reader.rows[t.entity]), reader.rejected[t.entity]) for t in tables]


def verdict(response: Response, now: float) -> float | None:
    """Whether an answer is a limit or a time-out in disguise: GitHub says both with 200 and with 403 too."""
    common = stands(response, now)
    if common is not None:
        return common
    if response.status_code == 403:
        return _SECONDARY_SECONDS if b"secondary rate limit" in response.content.lower() else None
    if response.status_code != 200:
        return None
    try:
        errors = decode(response).get("errors")
    except (ValueError, AttributeError):
        return None
    types = {e.get("type") for e in errors if isinstance(e, dict)} if isinstance(errors, list) else set()
    if types & _LIMITED:
        reset = response.headers.get("x-ratelimit-reset", "")
        return max(int(reset) - now, 1.0) if reset.isdigit() else _SECONDARY_SECONDS
    return 0.0 if types == {None} else None  # a query that ran out of time carries no type


def _connection(path: str) -> CursorPages:
    """The paging of a GraphQL connection, whose cursor goes into the variable `after`."""
    return CursorPages(
        f"{path}.nodes",
        f"{path}.pageInfo.endCursor",
        cursor_body_path="variables.after",
        has_more_path=f"{path}.pageInfo.hasNextPage",
        check=_refuse_errors,
    )


def _refuse_errors(body: Any) -> None:
    """A GraphQL answer may carry errors beside its data: then the page is not whole. No message is
    repeated."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if errors:
        kinds = (
            {str(e.get("type")) for e in errors if isinstance(e, dict)} if isinstance(errors, list) else set()
        )
        raise BrokenPromise(f"GraphQL errors: {', '.join(sorted(kinds)) or 'unnamed'}")


class _Reader:
    """One read over several repositories: its rows and rejections by entity, and the points left."""

    def __init__(self, source: GitHub, salt: str, patience: Patience) -> None:
        self._vendor = Vendor(
            "github",
            Secret(source.base_url).resolve(),
            auth=BearerTokenAuth(Secret(source.token).resolve()),
            patience=patience,
            verdict=verdict,
        )
        self._salt = salt
        self.rows: dict[str, list[Landed]] = {"pull_requests": [], "commits": [], "references": []}
        self.rejected: dict[str, list[Rejection]] = {"pull_requests": [], "commits": [], "references": []}
        self._seen: set[tuple[object, object]] = set()

    def read(self, name: str, window: Window) -> None:
        """Page backwards in update time until a whole page is older than the window."""
        for repository, default_branch, nodes in self._pages(name):
            ages = []
            for index, node in enumerate(nodes):
                where = (
                    f"{repository}#{node.get('number')}"
                    if isinstance(node, dict)
                    else f"{repository} item {index}"
                )
                try:
                    ages.append(self._take(node, repository, default_branch, window))
                except FieldError as error:
                    self.rejected["pull_requests"].append(rejection(where, error))
            if ages and max(ages) < window.start:
                return

    def _take(self, node: Any, repository: str, default_branch: str, window: Window) -> datetime:
        """Keep one pull request if its update lies in the window; return the update (aware)."""
        if not isinstance(node, dict):
            raise FieldError("pullRequests.nodes", type(node).__name__, "is not an object", "a pull request")
        updated = instant(node, "updatedAt").replace(tzinfo=UTC)
        version = (node.get("id"), updated)
        if not window.holds(updated) or version in self._seen:
            return updated  # rows move between pages while they are read: the same version may come twice
        pull = parse.pull_request(node, repository, default_branch, self._salt)
        nodes = self._commit_nodes(node)
        commits, refused = parse.commits(nodes, pull, self._salt)
        references = parse.references(node, pull, commits)
        refused += parse.missing(node, "commits", len(nodes))
        linked = len(dig(node, "closingIssuesReferences.nodes") or [])
        unlinked = parse.missing(node, "closingIssuesReferences", linked)
        self._seen.add(version)
        self.rows["pull_requests"].append(pull)
        self.rows["commits"] += [commit.row for commit in commits]
        self.rejected["commits"] += refused
        self.rejected["references"] += unlinked
        self.rows["references"] += references
        return updated

    def _pages(self, name: str) -> Iterator[tuple[str, str, list[Any]]]:
        owner, short = name.split("/", 1)
        body = {
            "query": _PULL_REQUESTS,
            "variables": {"owner": owner, "name": short, "first": _PULLS_A_PAGE, "after": None},
        }
        for page in self._vendor.pages(_PATH, _connection("data.repository.pullRequests"), body=body):
            found = page["data"]["repository"]
            try:
                repository, branch = text(found, "nameWithOwner"), text(found, "defaultBranchRef.name")
            except FieldError as error:
                raise self._vendor.error(f"POST {_PATH}", f"{name}: the envelope is wrong: {error}") from None
            yield repository, branch, found["pullRequests"]["nodes"]
            self._leave_points(page)

    def _commit_nodes(self, node: Row) -> list[Any]:
        """The commits of one pull request, those past the first hundred by further queries."""
        nodes: Any = dig(node, "commits.nodes")
        if not isinstance(nodes, list):
            raise FieldError("commits.nodes", type(nodes).__name__, "is not a list", "a list of commits")
        every: list[Any] = list(nodes)
        if not dig(node, "commits.pageInfo.hasNextPage"):
            return every
        after = text(node, "commits.pageInfo.endCursor")
        body = {"query": _MORE_COMMITS, "variables": {"id": text(node, "id"), "after": after}}
        for page in self._vendor.pages(_PATH, _connection("data.node.commits"), body=body):
            every += page["data"]["node"]["commits"]["nodes"]
            self._leave_points(page)
        return every

    def _leave_points(self, page: Row) -> None:
        """Before another query: when few points are left, wait until GitHub counts anew."""
        try:
            remaining = count(page, "data.rateLimit.remaining")
            resets = instant(page, "data.rateLimit.resetAt").replace(tzinfo=UTC)
        except FieldError as error:
            raise self._vendor.error(f"POST {_PATH}", f"the envelope is wrong: {error}") from None
        if remaining < _POINTS_LEFT_ALONE:
            patience = self._vendor.patience
            wait = min(max(resets.timestamp() - patience.clock(), 0.0), patience.longest_seconds)
            _log.info("github: %s points left, waiting %.0f s", remaining, wait)
            patience.sleep(wait)
