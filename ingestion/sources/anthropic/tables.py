"""Tables landed from Anthropic's admin API: billed cost, token usage, workspaces and API keys.

The new analytics endpoints and the legacy reports land in the same tables; `report` says which one spoke.
"""

from __future__ import annotations

from datetime import timedelta

from ingestion.tables import COUNT, DATE, INSTANT, MONEY, TEXT, Reread, Table

# 30 days: the vendor says reports may be restated for that long (sources.md 2.5 and 10).
_RESTATED = timedelta(days=30)

COST = Table(
    source="anthropic",
    entity="cost",
    description="One row per billed cost line: day, workspace, key (analytics only), model, token type, tier.",
    vendor_object="analytics/cost | cost_report",
    columns={
        "report": TEXT,  # analytics | legacy
        "account_id": TEXT,  # the organisation: configured, the reports do not repeat it
        "usage_date": DATE,
        "usage_at": INSTANT,  # start of the bucket
        "workspace_id": TEXT,  # real id also for the default workspace once known, else null
        "api_key_id": TEXT,  # null: Console/Workbench on analytics, not reported on legacy
        "model": TEXT,
        "cost_type": TEXT,  # tokens | web_search | code_execution | session_usage | ...
        # uncached_input_tokens | output_tokens | cache_read_input_tokens | cache_creation.ephemeral_{5m,1h}_input_tokens
        "token_type": TEXT,
        "service_tier": TEXT,
        "context_window": TEXT,
        "inference_geo": TEXT,
        "description": TEXT,  # the vendor's line text (legacy)
        "amount_usd": MONEY,  # after discount; cents on the wire
        "list_amount_usd": MONEY,  # analytics only
        "currency": TEXT,
        "requests": COUNT,
        "data_refreshed_at": INSTANT,  # analytics only
    },
    key=(
        "report",
        "account_id",
        "usage_date",
        "workspace_id",
        "api_key_id",
        "model",
        "cost_type",
        "token_type",
        "service_tier",
        "context_window",
        "inference_geo",
        "description",
    ),
    required=("report", "account_id", "usage_date", "usage_at", "amount_usd", "currency"),
    reread=Reread.RESTATE,
    time_column="usage_at",
    look_back=_RESTATED,
)

USAGE = Table(
    source="anthropic",
    entity="usage",
    description="One row per usage bucket: day, workspace, key, model, tier, context window.",
    vendor_object="analytics/usage | usage_report/messages",
    columns={
        "report": TEXT,
        "account_id": TEXT,
        "usage_date": DATE,
        "usage_at": INSTANT,
        "workspace_id": TEXT,
        "api_key_id": TEXT,
        "model": TEXT,
        "service_tier": TEXT,
        "context_window": TEXT,
        "inference_geo": TEXT,
        "uncached_input_tokens": COUNT,
        "cache_read_input_tokens": COUNT,
        "ephemeral_5m_input_tokens": COUNT,
        "ephemeral_1h_input_tokens": COUNT,
        "output_tokens": COUNT,
        "web_search_requests": COUNT,
        "requests": COUNT,
        "data_refreshed_at": INSTANT,
    },
    key=(
        "report",
        "account_id",
        "usage_date",
        "workspace_id",
        "api_key_id",
        "model",
        "service_tier",
        "context_window",
        "inference_geo",
    ),
    required=(
        "report",
        "account_id",
        "usage_date",
        "usage_at",
        "uncached_input_tokens",
        "cache_read_input_tokens",
        "ephemeral_5m_input_tokens",
        "ephemeral_1h_input_tokens",
        "output_tokens",
    ),
    reread=Reread.RESTATE,
    time_column="usage_at",
    look_back=_RESTATED,
)

WORKSPACES = Table(
    source="anthropic",
    entity="workspaces",
    description="One row per workspace, archived ones included, as of the window.",
    vendor_object="organizations/workspaces",
    columns={"workspace_id": TEXT, "name": TEXT, "created_at": INSTANT, "archived_at": INSTANT},
    key=("workspace_id",),
    required=("workspace_id", "name"),
    reread=Reread.RESTATE,
)

API_KEYS = Table(
    source="anthropic",
    entity="api_keys",
    description="One row per API key of the organisation, as of the window.",
    vendor_object="organizations/api_keys",
    columns={
        "api_key_id": TEXT,
        "name": TEXT,
        "status": TEXT,
        "workspace_id": TEXT,
        "created_at": INSTANT,
        "created_by_person_key": TEXT,
        "expires_at": INSTANT,
    },
    key=("api_key_id",),
    required=("api_key_id", "status"),
    reread=Reread.RESTATE,
)

TABLES = (COST, USAGE, WORKSPACES, API_KEYS)
