"""GitHub as the simulated vendor answers it: merged pull requests by GraphQL.

Belongs here: the shape of `PullRequest` and of the connection. Queries are not executed: every field the
shape knows is returned, whichever were asked for; `owner`, `name`, `first` and the cursor are read from the
variables.
"""

from __future__ import annotations

import base64
from typing import Any

import duckdb

from ingestion.simulator.answers import Answer, Call, Refused, zulu

Row = dict[str, Any]
_POINTS_AN_HOUR = 5_000
_RESET_AT = "2026-11-01T00:00:00Z"


class GitHubApi:
    """Answers calls from the tables `pull_requests` and `commits` of a simulated month."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        commits: dict[int, list[Row]] = {}
        for row in _rows(con, "from commits order by pr_index, position"):
            commits.setdefault(row["pr_index"], []).append(_commit(row))
        self._nodes: dict[str, list[Row]] = {}
        for row in _rows(con, "from pull_requests order by updated_at desc, pr_index desc"):
            node = _pull_request(row, commits[row["pr_index"]])
            self._nodes.setdefault(row["repository"], []).append(node)
        self._used = 0

    def answer(self, call: Call) -> Answer:
        """Answer one GraphQL call.

        Raises:
            Refused: no token, another path, or a body without a query.
        """
        if not call.headers.get("authorization"):
            raise Refused(401, "Requires authentication")
        if call.path != "/graphql" or call.method != "POST":
            raise Refused(404, "Not Found")
        if not isinstance(call.body, dict) or "query" not in call.body:
            raise Refused(400, "A query attribute must be specified and must be a string.")
        variables = call.body.get("variables") or {}
        repository = f"{variables.get('owner')}/{variables.get('name') or variables.get('repo')}"
        self._used += 1
        if repository not in self._nodes:
            message = f"Could not resolve to a Repository with the name '{repository}'."
            errors = [{"type": "NOT_FOUND", "path": ["repository"], "message": message}]
            return Answer({"data": {"repository": None}, "errors": errors})
        pulls = self._page(repository, variables)
        found = {"nameWithOwner": repository, "defaultBranchRef": {"name": "main"}, "pullRequests": pulls}
        return Answer({"data": {"repository": found, "rateLimit": self._rate_limit()}})

    def error_body(self, refused: Refused) -> Row:
        """The vendor's shape of an error."""
        return {"message": str(refused), "documentation_url": "https://docs.github.com/graphql"}

    def _rate_limit(self) -> Row:
        left = max(_POINTS_AN_HOUR - self._used, 0)
        return {"cost": 1, "limit": _POINTS_AN_HOUR, "remaining": left, "used": self._used,
                "resetAt": _RESET_AT, "nodeCount": 100}  # fmt: skip

    def _page(self, repository: str, variables: Row) -> Row:
        first = int(variables.get("first") or variables.get("pageSize") or variables.get("size") or 50)
        if not 1 <= first <= 100:
            raise Refused(400, f"first: {first} is not in 1..100")
        cursor = variables.get("after") or variables.get("cursor")
        nodes = self._nodes[repository]
        start = int(base64.b64decode(cursor).decode().removeprefix("cursor:")) if cursor else 0
        end = min(start + first, len(nodes))
        return {
            "totalCount": len(nodes),
            "pageInfo": {
                "hasNextPage": end < len(nodes),
                "endCursor": base64.b64encode(f"cursor:{end}".encode()).decode(),
            },
            "nodes": nodes[start:end],
        }


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found: list[Row] = con.execute(query).to_arrow_table().to_pylist()
    return found


def _author(login: str) -> Row:
    return {"__typename": "User", "login": login}


def _commit(row: Row) -> Row:
    person = {
        "name": row["author"],
        "email": f"{row['author']}@example.test",
        "user": {"login": row["author"]},
    }
    return {
        "commit": {
            "oid": row["sha"],
            "message": row["message"],
            "committedDate": zulu(row["committed_at"]),
            "author": person,
            "authors": {"nodes": [person]},
        }
    }


def _connection(nodes: list[Row]) -> Row:
    page = {"hasNextPage": False, "endCursor": None}
    return {"totalCount": len(nodes), "pageInfo": page, "nodes": nodes}


def _pull_request(row: Row, commits: list[Row]) -> Row:
    repository = row["repository"]
    return {
        "__typename": "PullRequest",
        "id": f"PR_acme{row['pr_index']:06d}",
        "fullDatabaseId": str(9_000_000 + row["pr_index"]),
        "number": row["number"],
        "title": row["title"],
        "body": row["body"],
        "url": f"https://github.com/{repository}/pull/{row['number']}",
        "state": "MERGED",
        "merged": True,
        "createdAt": zulu(row["created_at"]),
        "mergedAt": zulu(row["merged_at"]),
        "closedAt": zulu(row["merged_at"]),
        "updatedAt": zulu(row["updated_at"]),
        "headRefName": row["branch"],
        "headRefOid": commits[-1]["commit"]["oid"],
        "baseRefName": "main",
        "baseRepository": {"nameWithOwner": repository, "defaultBranchRef": {"name": "main"}},
        "repository": {"nameWithOwner": repository, "defaultBranchRef": {"name": "main"}},
        "isCrossRepository": False,
        "mergeCommit": {"oid": row["merge_sha"], "message": f"{row['title']} (#{row['number']})"},
        "mergedBy": _author(row["author"]),
        "author": _author(row["author"]),
        "labels": _connection([{"name": "revert"}] if row["reverts_index"] is not None else []),
        "additions": row["additions"],
        "deletions": row["deletions"],
        "changedFiles": 1 + row["additions"] // 40,
        "commits": _connection(commits),
        "closingIssuesReferences": _connection([]),
        "timelineItems": _connection([]),
    }
