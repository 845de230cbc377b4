"""The generic usage contract: one row per model call, from CSV, JSONL or Parquet files. Columns in README.md."""

from __future__ import annotations

from datetime import timedelta

from ingestion.tables import COUNT, INSTANT, MONEY, TEXT, Reread, Table

REQUESTS = Table(
    source="usage_files",
    entity="requests",
    description="One row per model call of the generic usage contract, meters disjoint as in fct_requests.",
    vendor_object="usage file",
    columns={
        "request_id": TEXT,
        "requested_at": INSTANT,
        "provider": TEXT,
        "model_name": TEXT,
        "account_id": TEXT,
        "api_key_id": TEXT,
        "uncached_input_tokens": COUNT,
        "cache_read_tokens": COUNT,
        "cache_write_5m_tokens": COUNT,
        "cache_write_1h_tokens": COUNT,
        "cache_write_unknown_ttl_tokens": COUNT,
        "output_tokens": COUNT,
        "service_tier": TEXT,
        "speed": TEXT,  # fast: the provider's fast mode, at prices of its own
        "inference_geo": TEXT,  # us: inference kept in that region, where the provider charges for it
        "web_search_requests": COUNT,  # searches that the provider ran, billed beside the tokens
        "status": TEXT,  # success | failure | cancelled
        "payment_basis": TEXT,  # metered (default) | subscription | gateway_cache | none
        "gateway_cost_usd": MONEY,
        "gateway_session_cost_usd": MONEY,  # the exporter's running total of the session, this call included
        "team": TEXT,
        "workflow": TEXT,
        "environment": TEXT,
        "agent_id": TEXT,
        "user_person_key": TEXT,  # file column `user`
        "session_id": TEXT,
        "run_id": TEXT,
        "trace_id": TEXT,
        "end_user_key": TEXT,  # file column `end_user`
        "repository": TEXT,
        "branch": TEXT,
        "pr_number": COUNT,
        "ticket_key": TEXT,
        "commit_sha": TEXT,
        "checkpoint_id": TEXT,
        "agent_task_id": TEXT,  # set: the row is the record of a coding agent's task, branch and usage in one
        "prefix_key": TEXT,  # calls of one name extend or repeat one cached text, whatever their session
        "tags_json": TEXT,
    },
    key=("request_id",),
    required=(
        "request_id",
        "requested_at",
        "provider",
        "model_name",
        "uncached_input_tokens",
        "cache_read_tokens",
        "cache_write_5m_tokens",
        "cache_write_1h_tokens",
        "cache_write_unknown_ttl_tokens",
        "output_tokens",
        "payment_basis",
    ),
    reread=Reread.KEEP,
    time_column="requested_at",
    look_back=timedelta(days=2),  # as a gateway log: exporters write late rows into the next file
)

TABLES = (REQUESTS,)
