"""The columns of the generic usage contract. Pure: README.md says the same to people who write the files."""

from __future__ import annotations

from ingestion.file_contract import Column, Contract, Kind
from ingestion.sources.usage_files.tables import REQUESTS
from ingestion.usage_bodies import body_columns

METERS = (
    "uncached_input_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "cache_write_unknown_ttl_tokens",
    "output_tokens",
)
STATUSES = ("success", "failure", "cancelled")
PAYMENT_BASES = ("metered", "subscription", "gateway_cache", "none")

# A meter whose column a file lacks was not counted by that exporter at all, which is 0; an empty cell of a column that
# is there is a count that got lost, which is no number.
_METER_COLUMNS = [Column(name, name, Kind.COUNT, absent="0", filled=True) for name in METERS]

CONTRACT = Contract(
    table=REQUESTS,
    identity="request_id",
    columns=(
        Column("request_id", "request_id", needed=True),
        Column("requested_at", "requested_at", Kind.INSTANT, needed=True),
        Column("provider", "provider", needed=True),
        Column("model_name", "model_name", Kind.NAME, needed=True),
        Column("account_id", "account_id"),
        Column("api_key_id", "api_key_id"),
        Column("usage", "usage_body", Kind.TEXT),  # read by usage_bodies.py; lands as the meters below
        *_METER_COLUMNS,
        Column("service_tier", "service_tier"),
        Column("speed", "speed"),
        Column("inference_geo", "inference_geo"),
        Column("web_search_requests", "web_search_requests", Kind.COUNT),
        Column("status", "status", words=STATUSES),
        Column("payment_basis", "payment_basis", words=PAYMENT_BASES, absent="'metered'", blank="'metered'"),
        Column("gateway_cost_usd", "gateway_cost_usd", Kind.MONEY),
        Column("gateway_session_cost_usd", "gateway_session_cost_usd", Kind.MONEY),
        Column("team", "team"),
        Column("workflow", "workflow"),
        Column("environment", "environment"),
        Column("agent_id", "agent_id"),
        Column("user", "user_person_key", Kind.PERSON),
        Column("session_id", "session_id"),
        Column("run_id", "run_id"),
        Column("trace_id", "trace_id"),
        Column("end_user", "end_user_key", Kind.PERSON),
        Column("repository", "repository", Kind.NAME, aliases=("repo",)),
        Column("branch", "branch"),
        Column("pr_number", "pr_number", Kind.COUNT),
        Column("ticket_key", "ticket_key"),
        Column("commit_sha", "commit_sha"),
        Column("checkpoint_id", "checkpoint_id"),
        Column("agent_task_id", "agent_task_id"),
        Column("prefix_key", "prefix_key"),
        Column("tags", "tags_json", Kind.JSON),
    ),
    body="usage",
    from_body=body_columns,
)
