"""Tables landed from Jira Cloud: issues that were resolved or reopened, and their status changes."""

from __future__ import annotations

from datetime import timedelta

from ingestion.tables import FLAG, INSTANT, TEXT, Reread, Table

# JQL `updated` has minute precision; a whole day of overlap costs little on day windows (sources.md 6.1).
_OVERLAP = timedelta(days=1)

ISSUES = Table(
    source="jira",
    entity="issues",
    description="One row per version (updated_at) of an issue that was resolved or reopened.",
    vendor_object="search/jql",
    columns={
        "issue_id": TEXT,  # survives a move to another project; the key does not
        "issue_key": TEXT,
        "project_key": TEXT,
        "issue_type": TEXT,
        "status_id": TEXT,
        "status_category": TEXT,  # new | indeterminate | done
        "created_at": INSTANT,
        "updated_at": INSTANT,
        "resolved_at": INSTANT,
        "resolution": TEXT,
        "assignee_person_key": TEXT,
        "labels_json": TEXT,
    },
    key=("issue_id", "updated_at"),
    required=("issue_id", "issue_key", "project_key", "status_category", "created_at", "updated_at"),
    reread=Reread.MERGE,
    time_column="updated_at",
    look_back=_OVERLAP,
)

STATUS_CHANGES = Table(
    source="jira",
    entity="status_changes",
    description="One row per change of status (or of key, when moved) in the changelog of an issue version.",
    vendor_object="search/jql?expand=changelog | issue/{key}/changelog",
    columns={
        "issue_id": TEXT,
        "updated_at": INSTANT,  # of the issue: the version this row belongs to
        "change_id": TEXT,
        "changed_at": INSTANT,
        "field": TEXT,  # status | Key
        "from_value": TEXT,  # status id, or the old key
        "to_value": TEXT,
        "from_is_done": FLAG,  # by status category; null when the category of that status is not known
        "to_is_done": FLAG,
    },
    key=("issue_id", "updated_at", "change_id", "field"),
    required=("issue_id", "updated_at", "change_id", "changed_at", "field"),
    reread=Reread.MERGE,
    time_column="updated_at",
    look_back=_OVERLAP,
)

TABLES = (ISSUES, STATUS_CHANGES)
