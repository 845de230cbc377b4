"""Tables landed from GitHub: merged pull requests, their commits, and the typed references found in their texts."""

from __future__ import annotations

from datetime import timedelta

from ingestion.tables import COUNT, FLAG, INSTANT, TEXT, Reread, Table

# One whole day covers the one-hour overlap that sources.md 10 asks for, on day windows.
_OVERLAP = timedelta(days=1)

PULL_REQUESTS = Table(
    source="github",
    entity="pull_requests",
    description="One row per version (updated_at) of a merged pull request.",
    vendor_object="GraphQL PullRequest",
    columns={
        "pull_request_id": TEXT,  # node id: survives a transfer
        "repository": TEXT,  # owner/name
        "number": COUNT,
        "state": TEXT,
        "created_at": INSTANT,
        "merged_at": INSTANT,
        "updated_at": INSTANT,
        "head_branch": TEXT,
        "base_branch": TEXT,
        "is_default_base": FLAG,  # a merge into another branch is not a delivery
        "is_cross_repository": FLAG,
        "merge_commit_sha": TEXT,
        "author_person_key": TEXT,
        "author_type": TEXT,  # User | Bot | Mannequin | null
        "labels_json": TEXT,
        "additions": COUNT,
        "deletions": COUNT,
        "changed_files": COUNT,
        "commit_count": COUNT,
    },
    key=("pull_request_id", "updated_at"),
    required=(
        "pull_request_id",
        "repository",
        "number",
        "state",
        "created_at",
        "merged_at",
        "updated_at",
        "head_branch",
        "base_branch",
        "is_default_base",
    ),
    reread=Reread.MERGE,
    time_column="updated_at",
    look_back=_OVERLAP,
)

COMMITS = Table(
    source="github",
    entity="commits",
    description="One row per commit of a version of a merged pull request.",
    vendor_object="GraphQL PullRequest.commits",
    columns={
        "pull_request_id": TEXT,
        "updated_at": INSTANT,  # of the pull request: the version this row belongs to
        "sha": TEXT,
        "committed_at": INSTANT,
        "author_person_key": TEXT,
        "is_ai_coauthored": FLAG,
    },
    key=("pull_request_id", "updated_at", "sha"),
    required=("pull_request_id", "updated_at", "sha", "is_ai_coauthored"),
    reread=Reread.MERGE,
    time_column="updated_at",
    look_back=_OVERLAP,
)

REFERENCES = Table(
    source="github",
    entity="references",
    description="One row per typed reference found in the texts of a version of a merged pull request.",
    vendor_object="GraphQL PullRequest (title, body, branch, commits, closingIssuesReferences)",
    columns={
        "pull_request_id": TEXT,
        "updated_at": INSTANT,
        # reverts_pr | reverts_sha | checkpoint | session | ticket_candidate | ai_coauthor | closes_issue | fixes_pr
        "kind": TEXT,
        "value": TEXT,  # owner/name#N, a SHA, a checkpoint id, a session id, a ticket key, a tool name
        "origin": TEXT,  # title | body | branch | commit | link
        "sha": TEXT,  # the commit, where origin is commit
    },
    key=("pull_request_id", "updated_at", "kind", "value", "origin", "sha"),
    required=("pull_request_id", "updated_at", "kind", "value", "origin"),
    reread=Reread.MERGE,
    time_column="updated_at",
    look_back=_OVERLAP,
)

TABLES = (PULL_REQUESTS, COMMITS, REFERENCES)
