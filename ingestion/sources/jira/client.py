"""Reads Jira Cloud: the token-paged search, whole changelogs where the search cuts them, and status
categories.

Belongs here: JQL, requests and envelopes. Does not belong here: what an issue means (`parse.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from ingestion.config import Config, Jira, Secret
from ingestion.fields import FieldError, Landed, Row, dig, rejection, text
from ingestion.http import HttpBasicAuth, Vendor
from ingestion.paging import CursorPages, OffsetPages
from ingestion.sources.jira import parse
from ingestion.sources.jira.tables import ISSUES, STATUS_CHANGES
from ingestion.tables import Fetched, Rejection, reader_of
from ingestion.vendor import Patience
from ingestion.window import Window

_SEARCH = "/rest/api/3/search/jql"
_STATUS = "/rest/api/3/status"
_FIELDS = "created,updated,resolutiondate,resolution,status,issuetype,project,assignee,labels"
_ISSUES_A_PAGE = 100  # with changelogs the vendor shortens larger pages anyway
_CHANGES_A_PAGE = 100  # the vendor's largest page of a changelog
# JQL reads dates in the time zone of the user and to the minute. Zones run from UTC-12 to UTC+14, so asking
# for 14 hours more on each side finds every issue whatever the user is set to; the exact bounds are applied
# afterwards.
_ANY_ZONE = timedelta(hours=14)
# The search cuts a changelog at about 40 entries (100 before) and does not always say so; half of that is
# whole.
_SURELY_WHOLE = 20


def fetch(config: Config, window: Window, patience: Patience) -> list[Fetched]:
    """Read the versions of issues whose last update lies in the window, with all their changes of status.

    Raises:
        VendorError: Jira cannot be read, or an envelope is not as promised.
    """
    source = config.sources.jira
    assert source is not None, "a pull is only offered when its source is configured"
    auth = HttpBasicAuth(Secret(source.email).resolve(), Secret(source.token).resolve())
    vendor = Vendor("jira", Secret(source.base_url).resolve(), auth=auth, patience=patience)
    salt = Secret(config.people_salt).resolve()
    done = _done_statuses(vendor)
    issues: list[Landed] = []
    changes: list[Landed] = []
    rejected: tuple[list[Rejection], list[Rejection]] = ([], [])
    seen: set[tuple[object, object]] = set()
    for item in _search(vendor, source, done, window):
        try:
            issue = parse.issue(_object(item), salt)
            version = (issue["issue_id"], issue["updated_at"])
            if version in seen or not _holds(window, issue["updated_at"]):
                continue  # rows move between pages while they are read: the same version may come twice
            histories = _histories(vendor, item)
        except FieldError as error:
            rejected[0].append(rejection(_locate(item), error))
            continue
        seen.add(version)
        issues.append(issue)
        changes += parse.status_changes(histories, issue, done, rejected[1])
    return [
        Fetched(reader_of(ISSUES, issues), rejected[0]),
        Fetched(reader_of(STATUS_CHANGES, changes), rejected[1]),
    ]


def _object(item: Any) -> Row:
    if not isinstance(item, dict):
        raise FieldError("issues", type(item).__name__, "is not an object", "an issue")
    return item


def _locate(item: Any) -> str:
    return str(item.get("key") or item.get("id"))[:100] if isinstance(item, dict) else "search result"


def _holds(window: Window, updated: object) -> bool:
    assert isinstance(updated, datetime), "parse.issue gives a datetime or raises"
    return window.holds(updated.replace(tzinfo=UTC))


def _done_statuses(vendor: Vendor) -> dict[str, bool]:
    """Whether each status counts as done, by id: the name of a status is a label that anyone may change."""
    body = vendor.get(_STATUS)
    if not isinstance(body, list):
        raise vendor.error(f"GET {_STATUS}", f"the envelope is {type(body).__name__}; allowed: a list")
    try:
        return {text(status, "id"): text(status, "statusCategory.key") == parse.DONE for status in body}
    except (FieldError, AttributeError) as error:
        raise vendor.error(f"GET {_STATUS}", f"the envelope is wrong: {error}") from None


def jql(projects: list[str], done: dict[str, bool], window: Window) -> str:
    """The search for issues that are done, or once were, and changed around the window."""
    start = (window.start - _ANY_ZONE).strftime("%Y-%m-%d %H:%M")
    end = (window.end + _ANY_ZONE).strftime("%Y-%m-%d %H:%M")
    named = ", ".join(f'"{project}"' for project in projects)
    ids = ", ".join(
        sorted((status for status, is_done in done.items() if is_done), key=lambda s: (len(s), s))
    )
    left = f" OR status CHANGED FROM ({ids})" if ids else ""
    return (
        f'project IN ({named}) AND updated >= "{start}" AND updated < "{end}" '
        f"AND (statusCategory = Done{left}) ORDER BY updated ASC, key ASC"
    )


def _search(vendor: Vendor, source: Jira, done: dict[str, bool], window: Window) -> Iterator[Any]:
    params = {
        "jql": jql(source.projects, done, window),
        "fields": _FIELDS,
        "expand": "changelog",
        "maxResults": _ISSUES_A_PAGE,
    }
    pages = CursorPages("issues", "nextPageToken", cursor_param="nextPageToken")
    for body in vendor.pages(_SEARCH, pages, params=params):
        yield from body["issues"]


def _histories(vendor: Vendor, item: Row) -> list[Any]:
    """The whole changelog of an issue; asked for again where the search may have cut it."""
    found = dig(item, "changelog.histories")
    if not isinstance(found, list):
        raise FieldError("changelog.histories", type(found).__name__, "is not a list", "a list of changes")
    total = dig(item, "changelog.total")
    whole = len(found) >= total if isinstance(total, int) else len(found) < _SURELY_WHOLE
    if whole:
        return found
    path = f"/rest/api/3/issue/{quote(text(item, 'key'), safe='')}/changelog"
    pages = vendor.pages(
        path, OffsetPages("values", "total", "startAt"), params={"maxResults": _CHANGES_A_PAGE}
    )
    return [change for body in pages for change in body["values"]]
