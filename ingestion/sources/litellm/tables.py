"""Tables landed from a LiteLLM gateway: calls (from its database and from its log objects), daily totals, teams and keys."""

from __future__ import annotations

from datetime import timedelta

from ingestion.tables import COUNT, DATE, FLAG, INSTANT, MONEY, TEXT, Reread, Table

# Both readers land the same columns, so that staging says the same of both. Token counts keep the vendor's
# convention (prompt_tokens holds uncached + read + write); staging makes them disjoint.
CALL_COLUMNS = {
    "request_id": TEXT,  # as stored, suffixes `_cache_hit...`, `_batch_cost`, `_background_cost` included
    "litellm_call_id": TEXT,
    "call_type": TEXT,
    "status": TEXT,  # success | failure | null on old rows
    "started_at": INSTANT,
    "ended_at": INSTANT,
    "model": TEXT,
    "model_group": TEXT,
    "custom_llm_provider": TEXT,
    "api_key_hash": TEXT,  # LiteLLM_VerificationToken.token: the gateway's virtual key
    "api_key_alias": TEXT,
    "team_id": TEXT,
    "organization_id": TEXT,
    "user_person_key": TEXT,
    "end_user_key": TEXT,  # hashed like a person: it may hold an e-mail or a session text
    "agent_id": TEXT,
    "session_id": TEXT,
    "request_tags_json": TEXT,  # sorted array without the automatic User-Agent tags; e-mails replaced by person keys
    "references_json": TEXT,  # allow-listed keys of spend_logs_metadata (and requester_metadata), string values
    "prompt_tokens": COUNT,
    "completion_tokens": COUNT,
    "cache_read_input_tokens": COUNT,
    "cache_creation_input_tokens": COUNT,
    "ephemeral_5m_input_tokens": COUNT,  # null when the gateway did not keep the split
    "ephemeral_1h_input_tokens": COUNT,
    "service_tier": TEXT,
    "speed": TEXT,
    "inference_geo": TEXT,
    "web_search_requests": COUNT,
    "spend_usd": MONEY,
    "attempted_retries": COUNT,  # attempts before this one; null on installs that do not keep it
    "attempted_fallbacks": COUNT,  # models asked before the one that answered
    "error_code": TEXT,  # 499: the client left; never the message
    "is_cache_hit": FLAG,  # LiteLLM's response cache, not the provider's prompt cache
    "is_client_oauth": FLAG,  # metadata.used_client_oauth_token: the caller's own plan paid
}
_REQUIRED = (
    "request_id",
    "call_type",
    "started_at",
    "prompt_tokens",
    "completion_tokens",
    "is_cache_hit",
    "is_client_oauth",
)

# 48 h: long streams and queued inserts become visible with an old startTime (sources.md 1.3 and 10).
_LATE = timedelta(days=2)

SPEND_LOGS = Table(
    source="litellm",
    entity="spend_logs",
    description="One row per LiteLLM_SpendLogs row (a call, or the settlement of a batch or background call).",
    vendor_object="LiteLLM_SpendLogs",
    columns=CALL_COLUMNS,
    key=("request_id", "litellm_call_id"),
    required=_REQUIRED,
    reread=Reread.KEEP,
    time_column="started_at",
    look_back=_LATE,
)

LOG_OBJECTS = Table(
    source="litellm",
    entity="log_objects",
    description="One row per StandardLoggingPayload written to a folder or bucket.",
    vendor_object="StandardLoggingPayload",
    columns=CALL_COLUMNS,
    key=("request_id", "litellm_call_id"),
    required=_REQUIRED,
    reread=Reread.KEEP,
    time_column="started_at",
    look_back=_LATE,
)

TEAMS = Table(
    source="litellm",
    entity="teams",
    description="One row per team of the gateway, as of the window.",
    vendor_object="LiteLLM_TeamTable",
    columns={"team_id": TEXT, "team_alias": TEXT, "organization_id": TEXT, "updated_at": INSTANT},
    key=("team_id",),
    required=("team_id",),
    reread=Reread.RESTATE,
)

KEYS = Table(
    source="litellm",
    entity="keys",
    description="One row per virtual key of the gateway, as of the window (a rotated key is a new row).",
    vendor_object="LiteLLM_VerificationToken",
    columns={
        "api_key_hash": TEXT,
        "api_key_alias": TEXT,
        "team_id": TEXT,
        "agent_id": TEXT,
        "user_person_key": TEXT,
        "updated_at": INSTANT,
    },
    key=("api_key_hash",),
    required=("api_key_hash",),
    reread=Reread.RESTATE,
)

# Counted beside the log and on its own queue: what is here and not in the log was lost on the way to it. Users are summed up at
# the server, so that no identity leaves it.
DAILY_SPEND = Table(
    source="litellm",
    entity="daily_spend",
    description="One row per UTC day, virtual key, model and provider: the gateway's own totals.",
    vendor_object="LiteLLM_DailyUserSpend",
    columns={
        "usage_date": DATE,
        "usage_at": INSTANT,  # start of the day
        "api_key_hash": TEXT,
        "model": TEXT,
        "custom_llm_provider": TEXT,
        "prompt_tokens": COUNT,  # with cache reads and writes, as in the log
        "completion_tokens": COUNT,
        "cache_read_input_tokens": COUNT,
        "cache_creation_input_tokens": COUNT,
        "spend_usd": MONEY,
        "api_requests": COUNT,
        "successful_requests": COUNT,
        "failed_requests": COUNT,
    },
    key=("api_key_hash", "usage_date", "model", "custom_llm_provider"),
    required=("usage_date", "usage_at", "prompt_tokens", "completion_tokens"),
    reread=Reread.RESTATE,
    time_column="usage_at",
    # it accumulates in place: the vendor's own readers look at the last three days again
    look_back=_LATE,
)

TABLES = (SPEND_LOGS, LOG_OBJECTS, TEAMS, KEYS, DAILY_SPEND)
