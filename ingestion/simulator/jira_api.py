"""Jira Cloud as the simulated vendor answers it: token-paged search with changelog, full changelog, statuses.

Belongs here: the shapes of REST v3. JQL is not executed: projects and the bounds of `updated` are read from
it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import duckdb

from ingestion.simulator.answers import Answer, Call, Refused, page_offset, page_token

Row = dict[str, Any]
# The expand of the search shows the newest part of a changelog only: about 40 entries in the current vendor.
_EXPANDED = 40
# One ticket in 50 has a long history of other changes, so that the full changelog has to be asked for.
_LONG_EVERY, _LONG_HISTORY = 50, 45
_STATUSES = {
    "1": ("Open", "new"),
    "3": ("In Progress", "indeterminate"),
    "4": ("Reopened", "indeterminate"),
    "5": ("Done", "done"),
}
_BOUND = re.compile(
    r"updated\s*(>=|<=|<|>)\s*[\"']?(\d{4}[-/]\d\d[-/]\d\d(?: \d\d:\d\d)?)[\"']?", re.IGNORECASE
)
_PROJECTS = re.compile(r"project\s*(?:=|in)\s*\(?([^)]*?)(?:\)|\s+and\s|$)", re.IGNORECASE)


class JiraApi:
    """Answers calls from the table `tickets` of a simulated month."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        query = "from tickets order by updated_at, ticket_index"
        self._tickets: list[Row] = con.execute(query).to_arrow_table().to_pylist()

    def answer(self, call: Call) -> Answer:
        """Answer one call.

        Raises:
            Refused: no credentials, an unknown path or ticket, a JQL without bounds.
        """
        if not call.headers.get("authorization"):
            raise Refused(401, "Client must be authenticated to access this resource.")
        if call.path == "/rest/api/3/search/jql":
            return self._search(call)
        if call.path == "/rest/api/3/search":
            raise Refused(
                410, "The requested API has been removed. Please migrate to /rest/api/3/search/jql."
            )
        if call.path in ("/rest/api/3/status", "/rest/api/3/statuses/search"):
            return Answer([_status(status_id) for status_id in _STATUSES])
        if match := re.fullmatch(r"/rest/api/3/issue/([A-Z0-9-]+)/changelog", call.path):
            return self._changelog(match.group(1), call)
        raise Refused(404, f"not found: {call.path}")

    def error_body(self, refused: Refused) -> Row:
        """The vendor's shape of an error."""
        return {"errorMessages": [str(refused)], "errors": {}}

    def _search(self, call: Call) -> Answer:
        body = (
            call.body if call.method == "POST" else {name: values[-1] for name, values in call.query.items()}
        )
        jql = str(body.get("jql") or "")
        if not _PROJECTS.search(jql) and not _BOUND.search(jql):
            raise Refused(400, "Unbounded JQL queries are not allowed here.")
        found = [ticket for ticket in self._tickets if _matches(ticket, jql)]
        size = min(int(body.get("maxResults") or 50), 100)
        offset = page_offset({"jql": jql}, body.get("nextPageToken"))
        wanted = str(body.get("expand") or "")
        fields = body.get("fields") or "id"
        names = fields if isinstance(fields, list) else [name.strip() for name in fields.split(",")]
        answer: Row = {"issues": [_issue(t, names, wanted) for t in found[offset : offset + size]]}
        if offset + size < len(found):
            answer["nextPageToken"] = page_token({"jql": jql}, offset + size)
        return Answer(answer | {"isLast": offset + size >= len(found)})

    def _changelog(self, key: str, call: Call) -> Answer:
        ticket = next((t for t in self._tickets if key in (t["ticket_key"], _id(t))), None)
        if ticket is None:
            raise Refused(404, "Issue does not exist or you do not have permission to see it.")
        histories = _histories(ticket)
        start = int(call.one("startAt") or 0)
        size = min(int(call.one("maxResults") or 100), 100)
        return Answer(
            {
                "startAt": start,
                "maxResults": size,
                "total": len(histories),
                "isLast": start + size >= len(histories),
                "values": histories[start : start + size],
            }
        )


def _matches(ticket: Row, jql: str) -> bool:
    projects = _PROJECTS.search(jql)
    if projects:
        names = [name.strip().strip("\"'") for name in projects.group(1).split(",")]
        if ticket["project"] not in names:
            return False
    updated = ticket["updated_at"].replace(second=0, microsecond=0)  # JQL compares minutes
    for sign, text in _BOUND.findall(jql):
        bound = datetime.fromisoformat(text.replace("/", "-"))
        held = {">=": updated >= bound, ">": updated > bound, "<": updated < bound, "<=": updated <= bound}
        if not held[sign]:
            return False
    return True


def _id(ticket: Row) -> str:
    return str(10_000 + ticket["ticket_index"])


def _time(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _status(status_id: str) -> Row:
    name, category = _STATUSES[status_id]
    return {"id": status_id, "name": name, "statusCategory": {"key": category}}


def _issue(ticket: Row, names: list[str], expand: str) -> Row:
    is_open = ticket["reopened_at"] is not None and ticket["resolved_again_at"] is None
    resolved_at = None if is_open else ticket["resolved_again_at"] or ticket["resolved_at"]
    known: Row = {
        "summary": "A question of a customer",
        "project": {"key": ticket["project"]},
        "issuetype": {"name": "Task" if ticket["project"] == "SHOP" else "Question"},
        "status": _status("4" if is_open else "5"),
        "created": _time(ticket["created_at"]),
        "updated": _time(ticket["updated_at"]),
        "resolutiondate": _time(resolved_at) if resolved_at else None,
        "resolution": {"name": "Done"} if resolved_at else None,
        "assignee": {
            "accountId": ticket["assignee"],
            "emailAddress": f"{ticket['assignee']}@example.test",
            "displayName": ticket["assignee"],
        },
        "labels": [],
    }
    fields = {name: known[name] for name in known if name in names or "*all" in names}
    issue: Row = {"id": _id(ticket), "key": ticket["ticket_key"], "fields": fields}
    if "changelog" in expand:
        histories = _histories(ticket)
        newest = histories[::-1][:_EXPANDED]
        page = {"startAt": 0, "maxResults": _EXPANDED, "total": len(histories)}
        issue["changelog"] = {**page, "histories": newest}
    return issue


def _histories(ticket: Row) -> list[Row]:
    """Oldest first, as the full changelog lists them."""
    created = ticket["created_at"]
    moves = [
        (created + timedelta(hours=1), "1", "3"),
        (ticket["resolved_at"], "3", "5"),
        (ticket["reopened_at"], "5", "4"),
        (ticket["resolved_again_at"], "4", "5"),
    ]
    entries = [(at, _change("status", "status", *pair)) for at, *pair in moves if at is not None]
    if ticket["ticket_index"] % _LONG_EVERY == 7:
        noise = _change("priority", "priority", "3", "2")
        entries += [(created + timedelta(minutes=1 + i), noise) for i in range(_LONG_HISTORY)]
    entries.sort(key=lambda entry: entry[0])
    return [
        {"id": f"{_id(ticket)}{n:03d}", "created": _time(at), "author": {"accountId": ticket["assignee"]},
         "items": [item]}
        for n, (at, item) in enumerate(entries)
    ]  # fmt: skip


def _change(field: str, field_id: str, old: str, new: str) -> Row:
    names = {key: value[0] for key, value in _STATUSES.items()} if field == "status" else {}
    return {
        "field": field,
        "fieldId": field_id,
        "fieldtype": "jira",
        "from": old,
        "fromString": names.get(old, old),
        "to": new,
        "toString": names.get(new, new),
    }
