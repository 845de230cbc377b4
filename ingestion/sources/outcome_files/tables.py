"""The generic outcome contract (CSV, JSONL or Parquet): one row per version of an outcome. Columns in README.md."""

from __future__ import annotations

from datetime import timedelta

from ingestion.tables import COUNT, FLAG, INSTANT, MONEY, TEXT, Reread, Table

OUTCOMES = Table(
    source="outcome_files",
    entity="outcomes",
    description="One row per version (updated_at) of an outcome of the generic contract.",
    vendor_object="outcome file",
    columns={
        "outcome_id": TEXT,
        "outcome_type": TEXT,  # pull_request | ticket | commit | invoice | lead | any other snake_case word
        "occurred_at": INSTANT,
        "status": TEXT,  # won | lost | open | reverted | reopened | refunded | disqualified
        "status_at": INSTANT,  # when it took that status; null: updated_at
        "updated_at": INSTANT,
        "quantity": COUNT,
        "value_amount": MONEY,
        "value_currency": TEXT,
        "team": TEXT,
        "workflow": TEXT,
        "owner_person_key": TEXT,  # file column `owner`
        "is_deleted": FLAG,
        "session_ids_json": TEXT,  # file column `session_id`: one or several, separated by |
        "checkpoint_ids_json": TEXT,  # file column `checkpoint_id`: one or several, separated by |
        "commit_shas_json": TEXT,  # file column `commit_sha`: one or several, separated by |
        "repository": TEXT,
        "branch": TEXT,
        "pr_number": COUNT,
        "ticket_key": TEXT,
        "run_id": TEXT,
        "trace_id": TEXT,
        "end_user_key": TEXT,  # file column `end_user`
        "tags_json": TEXT,
    },
    key=("outcome_type", "outcome_id", "updated_at"),
    required=("outcome_id", "outcome_type", "occurred_at", "status", "updated_at", "is_deleted"),
    reread=Reread.MERGE,
    time_column="updated_at",
    look_back=timedelta(days=1),
)

TABLES = (OUTCOMES,)
