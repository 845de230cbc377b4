"""One issue of the search, and its changelog, as landed rows. Pure: no I/O, no clock.

Belongs here: which field is which column. Summaries, descriptions and comments are never asked for and never
read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.fields import (
    FieldError,
    Landed,
    Row,
    dig,
    instant,
    optional_text,
    rejection,
    text,
)
from ingestion.people import person_key, without_emails
from ingestion.tables import Rejection

DONE = "done"
_CATEGORIES = (
    "new",
    "indeterminate",
    DONE,
    "undefined",
)  # the four keys Jira has; `undefined` is "No Category"
_KEPT = ("status", "Key")  # `Key` is a move to another project
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def issue(row: Row, salt: str) -> Landed:
    """One version of an issue: `jira.issues`."""
    category = text(row, "fields.status.statusCategory.key")
    if category not in _CATEGORIES:
        raise FieldError("fields.status.statusCategory.key", category, "is unknown", ", ".join(_CATEGORIES))
    key, resolved = text(row, "key"), "fields.resolutiondate"
    assignee = optional_text(row, "fields.assignee.emailAddress") or optional_text(
        row, "fields.assignee.accountId"
    )
    return {
        "issue_id": text(row, "id"),
        "issue_key": key,
        "project_key": optional_text(row, "fields.project.key") or key.rpartition("-")[0],
        "issue_type": optional_text(row, "fields.issuetype.name"),
        "status_id": optional_text(row, "fields.status.id"),
        "status_category": category,
        "created_at": _moment(row, "fields.created"),
        "updated_at": _moment(row, "fields.updated"),
        "resolved_at": None if dig(row, resolved) is None else _moment(row, resolved),
        "resolution": optional_text(row, "fields.resolution.name"),
        "assignee_person_key": person_key(assignee, salt),
        "labels_json": _labels(row, salt),
    }


def _labels(row: Row, salt: str) -> str:
    labels = dig(row, "fields.labels") or []
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise FieldError(
            "fields.labels", type(labels).__name__, "is not a list of texts", "a list of strings"
        )
    masked = {without_emails(label, salt) for label in labels}
    return json.dumps(sorted(masked), separators=(",", ":"), ensure_ascii=False)


def _moment(row: Row, path: str) -> datetime:
    """An instant as ISO text or as epoch milliseconds (both are seen), as a naive UTC datetime."""
    value = dig(row, path)
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return (_EPOCH + timedelta(milliseconds=value)).replace(tzinfo=None)
        except OverflowError:
            raise FieldError(path, value, "is out of range", "epoch milliseconds") from None
    return instant(row, path)


def status_changes(
    histories: list[Any], of_issue: Landed, done: dict[str, bool], rejected: list[Rejection]
) -> list[Landed]:
    """Changes of status and of key: `jira.status_changes`; one that cannot be read goes to `rejected` alone.

    `done` says by status id whether its category is done; an id it does not hold gives null.
    """
    rows: list[Landed] = []
    for index, history in enumerate(histories):
        locator = f"{of_issue['issue_key']} change {index}"
        try:
            if not isinstance(history, dict):
                raise FieldError("histories", type(history).__name__, "is not an object", "a change")
            rows += list(_changes(history, of_issue, done))
        except FieldError as error:
            rejected.append(rejection(locator, error))
    return rows


def _changes(history: Row, of_issue: Landed, done: dict[str, bool]) -> Iterator[Landed]:
    items = dig(history, "items")
    if not isinstance(items, list):
        raise FieldError("items", type(items).__name__, "is not a list", "a list of changed fields")
    for item in items:
        field = item.get("field") if isinstance(item, dict) else None
        if field not in _KEPT:
            continue
        # A move names keys in its labels; a status names ids in its values.
        old, new = ("from", "to") if field == "status" else ("fromString", "toString")
        before, after = optional_text(item, old), optional_text(item, new)
        yield {
            "issue_id": of_issue["issue_id"],
            "updated_at": of_issue["updated_at"],
            "change_id": text(history, "id"),
            "changed_at": _moment(history, "created"),
            "field": field,
            "from_value": before,
            "to_value": after,
            "from_is_done": done.get(before) if field == "status" and before else None,
            "to_is_done": done.get(after) if field == "status" and after else None,
        }
