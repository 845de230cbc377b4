"""The columns of the generic outcome contract. Pure: README.md says the same to people who write the files."""

from __future__ import annotations

from ingestion.file_contract import Column, Contract, Kind, Rule
from ingestion.sources.outcome_files.tables import OUTCOMES

STATUSES = ("won", "lost", "open", "reverted", "reopened", "refunded", "disqualified")

CONTRACT = Contract(
    table=OUTCOMES,
    identity="outcome_id",
    columns=(
        Column("outcome_id", "outcome_id", needed=True),
        Column("outcome_type", "outcome_type", needed=True, pattern="[a-z][a-z0-9_]*"),
        Column("occurred_at", "occurred_at", Kind.INSTANT, needed=True),
        Column("status", "status", needed=True, words=STATUSES),
        Column("status_at", "status_at", Kind.INSTANT),
        Column("updated_at", "updated_at", Kind.INSTANT, needed=True),
        Column("quantity", "quantity", Kind.COUNT),
        Column("value_amount", "value_amount", Kind.MONEY),
        Column("value_currency", "value_currency", pattern="[A-Z]{3}"),
        Column("team", "team"),
        Column("workflow", "workflow"),
        Column("owner", "owner_person_key", Kind.PERSON, aliases=("owner_email",)),
        Column("is_deleted", "is_deleted", Kind.FLAG, absent="false", blank="false"),
        Column("session_id", "session_ids_json", Kind.LIST),
        Column("checkpoint_id", "checkpoint_ids_json", Kind.LIST),
        Column("commit_sha", "commit_shas_json", Kind.LIST),
        Column("repository", "repository", Kind.NAME, aliases=("repo",)),
        Column("branch", "branch"),
        Column("pr_number", "pr_number", Kind.COUNT),
        Column("ticket_key", "ticket_key"),
        Column("run_id", "run_id"),
        Column("trace_id", "trace_id"),
        Column("end_user", "end_user_key", Kind.PERSON),
        Column("tags", "tags_json", Kind.JSON),
    ),
    rules=(
        Rule(
            "(value_amount is null) <> (value_currency is null)",
            "value_currency",
            "an amount and its currency come together",
            "both value_amount and value_currency, or neither",
        ),
    ),
)
