"""Issues and changelogs of Jira as they land, and the search that finds them."""

# landed timestamps are naive UTC by contract
from __future__ import annotations

from datetime import date, datetime

import pytest

from ingestion.fields import FieldError
from ingestion.people import person_key
from ingestion.sources.jira import client, parse
from ingestion.sources.jira.tables import ISSUES, STATUS_CHANGES
from ingestion.tables import Rejection
from ingestion.window import Window

DONE = {"3": False, "4": False, "5": True}


def issue(**changes) -> dict:
    fields = {
        "created": "2026-11-01T09:00:00.000+0000",
        "updated": "2026-11-06T12:15:00.000+0200",
        "resolutiondate": None,
        "resolution": None,
        "status": {"id": "4", "name": "Reopened", "statusCategory": {"key": "indeterminate"}},
        "issuetype": {"name": "Task"},
        "project": {"key": "SHOP"},
        "assignee": {"accountId": "557058:1", "emailAddress": "dev@example.test"},
        "labels": ["b", "a", "b"],
    }
    return {"id": "10044", "key": "SHOP-44", "fields": fields | changes}


def change(**changes) -> dict:
    item = {"field": "status", "from": "5", "fromString": "Done", "to": "4", "toString": "Reopened"}
    return {"id": "9001", "created": "2026-11-06T10:15:00.000+0000", "items": [item]} | changes


def test_an_issue_lands_every_column() -> None:
    landed = parse.issue(issue(), "salt")
    assert landed == {
        "issue_id": "10044",
        "issue_key": "SHOP-44",
        "project_key": "SHOP",
        "issue_type": "Task",
        "status_id": "4",
        "status_category": "indeterminate",
        "created_at": datetime(2026, 11, 1, 9),
        "updated_at": datetime(2026, 11, 6, 10, 15),
        "resolved_at": None,
        "resolution": None,
        "assignee_person_key": person_key("dev@example.test", "salt"),
        "labels_json": '["a","b"]',
    }
    assert set(landed) == set(ISSUES.columns)


def test_labels_hold_no_email() -> None:
    person = person_key("dev@example.test", "salt")
    assert parse.issue(issue(labels=["for:dev@example.test"]), "salt")["labels_json"] == f'["for:{person}"]'


def test_times_may_be_epoch_milliseconds() -> None:
    found = parse.issue(issue(created=1_793_610_000_250, resolutiondate=1_793_700_000_000), "salt")
    assert found["created_at"] == datetime(2026, 11, 2, 9, 0, 0, 250_000)
    assert found["resolved_at"] == datetime(2026, 11, 3, 10)


def test_an_assignee_without_a_visible_address_is_known_by_account() -> None:
    found = parse.issue(issue(assignee={"accountId": "557058:1"}), "salt")
    assert found["assignee_person_key"] == person_key("557058:1", "salt")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": None}, "fields.status.statusCategory.key"),
        ({"status": {"id": "4", "statusCategory": {"key": "closed"}}}, "fields.status.statusCategory.key"),
        ({"updated": "2026-11-06T10:15:00"}, "fields.updated"),
        ({"created": True}, "fields.created"),
        ({"created": 10**30}, "fields.created"),
        ({"labels": "a"}, "fields.labels"),
        ({"resolution": "Done"}, "fields.resolution"),
    ],
)
def test_an_issue_of_another_shape_is_refused(changes, field) -> None:
    with pytest.raises(FieldError) as refused:
        parse.issue(issue(**changes), "salt")
    assert refused.value.field == field


def test_changes_of_status_land_with_the_category_of_both_sides() -> None:
    rejected: list[Rejection] = []
    of_issue = parse.issue(issue(), "salt")
    rows = parse.status_changes([change()], of_issue, DONE, rejected)
    assert rows == [
        {
            "issue_id": "10044",
            "updated_at": datetime(2026, 11, 6, 10, 15),
            "change_id": "9001",
            "changed_at": datetime(2026, 11, 6, 10, 15),
            "field": "status",
            "from_value": "5",
            "to_value": "4",
            "from_is_done": True,
            "to_is_done": False,
        }
    ]
    assert (set(rows[0]), rejected) == (set(STATUS_CHANGES.columns), [])


def test_a_deleted_status_has_no_category_and_a_move_is_kept_by_its_keys() -> None:
    move = {"field": "Key", "from": None, "fromString": "OLD-1", "to": None, "toString": "SHOP-44"}
    deleted = {"field": "status", "from": "99", "to": "5"}
    noise = {"field": "priority", "from": "3", "to": "2"}
    history = change(items=[move, deleted, noise], created=1_793_700_000_000)
    rows = parse.status_changes([history], parse.issue(issue(), "salt"), DONE, [])
    assert [
        (r["field"], r["from_value"], r["to_value"], r["from_is_done"], r["to_is_done"]) for r in rows
    ] == [
        ("Key", "OLD-1", "SHOP-44", None, None),
        ("status", "99", "5", None, True),
    ]
    assert rows[0]["changed_at"] == datetime(2026, 11, 3, 10)


def test_an_unreadable_change_is_refused_alone() -> None:
    rejected: list[Rejection] = []
    histories = [change(created=None), "x", change(id="9002"), change(items=None)]
    rows = parse.status_changes(histories, parse.issue(issue(), "salt"), DONE, rejected)
    assert [r["change_id"] for r in rows] == ["9002"]
    assert [(r.locator, r.field) for r in rejected] == [
        ("SHOP-44 change 0", "created"),
        ("SHOP-44 change 1", "histories"),
        ("SHOP-44 change 3", "items"),
    ]


def test_the_search_is_bounded_and_wide_enough_for_any_time_zone() -> None:
    window = Window.day(date(2026, 11, 3))
    assert client.jql(["SHOP", "OPS"], {"5": True, "10002": True, "3": False}, window) == (
        'project IN ("SHOP", "OPS") AND updated >= "2026-11-02 10:00" AND updated < "2026-11-04 14:00" '
        "AND (statusCategory = Done OR status CHANGED FROM (5, 10002)) ORDER BY updated ASC, key ASC"
    )


def test_the_search_without_known_done_statuses_asks_for_resolved_issues_only() -> None:
    assert "CHANGED" not in client.jql(["SHOP"], {"3": False}, Window.day(date(2026, 11, 3)))
