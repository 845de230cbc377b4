"""LiteLLM's calls in our columns: one SQL text over what either reader picked. Pure: it reads and writes nothing.

Belongs here: the meaning of LiteLLM's fields, the allow-lists, and the reasons for which a call is rejected.
Does not belong here: where the picks come from (`client.py` for the database, `log_objects.py` for files).

A reader offers a relation `picked` with the columns of `PICKED`; `calls_sql` turns it into the landed columns and the
five reject columns. Everything is text until it is checked, so that no value is rounded on the way.
"""

from __future__ import annotations

from ingestion.people import PERSON_KEY_SQL
from ingestion.sql_names import literal
from ingestion.window import Window

# Keys of spend_logs_metadata and requester_metadata that may tie a call to what it produced (sources.md 11).
REFERENCE_KEYS = (
    "agent", "branch", "checkpoint", "checkpoint_id", "commit", "commit_sha", "environment", "issue", "pr",
    "pr_number", "prefix_key", "pull_request", "repo", "repository", "run", "run_id", "session_id", "sha", "team",
    "ticket", "ticket_key", "trace_id", "workflow",
)  # fmt: skip

# What is read of a usage object; each value stays text.
_DETAILS = {
    "cached_tokens": "VARCHAR",
    "cache_creation_tokens": "VARCHAR",
    "cache_creation_token_details": {
        "ephemeral_5m_input_tokens": "VARCHAR",
        "ephemeral_1h_input_tokens": "VARCHAR",
    },
}
USAGE_SHAPE: dict[str, object] = {
    "cache_read_input_tokens": "VARCHAR",
    "cache_creation_input_tokens": "VARCHAR",
    "prompt_tokens_details": _DETAILS,
    "service_tier": "VARCHAR",
    "speed": "VARCHAR",
    "inference_geo": "VARCHAR",
    "server_tool_use": {"web_search_requests": "VARCHAR"},
}
# How the call went, by our name: where the table's metadata and a logged object keep it. Never the error's message.
FATE_PATHS: dict[str, tuple[str, str]] = {
    "attempted_retries": ("attempted_retries", 'hidden_params.additional_headers."x-litellm-attempted-retries"'),
    "attempted_fallbacks": (
        "attempted_fallbacks", 'hidden_params.additional_headers."x-litellm-attempted-fallbacks"'
    ),
    "error_code": ("error_information,error_code", "error_information.error_code"),
}  # fmt: skip
REFERENCE_SHAPE: dict[str, object] = dict.fromkeys(REFERENCE_KEYS, "VARCHAR")

# Where a usage object keeps what lands: paths in the order in which the first one that is there counts.
_TTL = ("prompt_tokens_details", "cache_creation_token_details")
USAGE_PATHS: dict[str, tuple[tuple[str, ...], ...]] = {
    "cache_read_input_tokens": (("cache_read_input_tokens",), ("prompt_tokens_details", "cached_tokens")),
    "cache_creation_input_tokens": (
        ("cache_creation_input_tokens",),
        ("prompt_tokens_details", "cache_creation_tokens"),
    ),
    "ephemeral_5m_input_tokens": ((*_TTL, "ephemeral_5m_input_tokens"),),
    "ephemeral_1h_input_tokens": ((*_TTL, "ephemeral_1h_input_tokens"),),
    "web_search_requests": (("server_tool_use", "web_search_requests"),),
    "service_tier": (("service_tier",),),
    "speed": (("speed",),),
    "inference_geo": (("inference_geo",),),
}

# `reference_texts` is a JSON object of allow-listed keys, not yet checked.
PICKED = (
    "request_id", "litellm_call_id", "call_type", "status", "started_at", "ended_at", "model", "model_group",
    "custom_llm_provider", "api_key_hash", "api_key_alias", "team_id", "organization_id", "user_id", "end_user",
    "agent_id", "session_id", "tags", "reference_texts", "prompt_tokens", "completion_tokens", *USAGE_PATHS, *FATE_PATHS,
    "spend", "cache_hit", "client_oauth", "locator",
)  # fmt: skip

# Longest value kept of a tag or a reference: a branch name may have 255 bytes, anything longer is a text.
LONGEST_REFERENCE = 255

_EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}"

# Counts that must be whole and not negative.
_METERS = (
    "prompt_tokens", "completion_tokens", "cache_read_input_tokens", "cache_creation_input_tokens",
    "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens", "web_search_requests",
)  # fmt: skip
_KINDS = ("service_tier", "speed", "inference_geo")
_PLAIN = ("litellm_call_id", "status", "model", "model_group", "custom_llm_provider", "api_key_hash", "team_id",
          "organization_id")  # fmt: skip
_MASKED = ("api_key_alias", "agent_id", "session_id")  # names people choose: an e-mail in them becomes a key


def struct_type(shape: dict[str, object]) -> str:
    """A shape as a DuckDB type, for readers that declare their columns."""
    fields = (
        f'"{name}" {struct_type(kind) if isinstance(kind, dict) else kind}' for name, kind in shape.items()
    )
    return f"struct({', '.join(fields)})"


def calls_sql(picked: str, window: Window | None) -> str:
    """The query that reads the calls of the relation `picked` (a query text) into the landed columns; bound value: `$salt`.

    The columns of `distinct_shapes` still hold the text they are made of. With a window, calls that started outside it
    are left out; those without a readable start stay, as rejected rows.
    """
    inside = ""
    if window is not None:
        start, end = (literal(f"{bound:%Y-%m-%d %H:%M:%S}") for bound in (window.start, window.end))
        inside = (
            f"where started_at is null or (started_at >= timestamp {start} and started_at < timestamp {end})"
        )
    return f"""
with picked as ({picked}),
counted as (select *, {", ".join(f"try_cast({m} as bigint) as n_{m}" for m in _METERS)} from picked {inside}),
judged as (select *, {_fault()} as fault from counted)
select
    {_columns()},
    {_rejection()}
from judged"""


def distinct_shapes() -> dict[str, str]:
    """Landed column -> SQL over the text `value` it is made of; bound value: `$salt`.

    These texts repeat from call to call and cost more than all other columns, so each distinct one is shaped once.
    """
    return {
        "user_person_key": _person("value"),
        "end_user_key": _person("value"),
        "request_tags_json": _tags("value"),
        "references_json": _references("value"),
    }


def _columns() -> str:
    tokens = [f"n_{name} as {name}" for name in _METERS]
    plain = [f"nullif({name}, '') as {name}" for name in _PLAIN]
    masked = [f"{without_emails(f'nullif({name}, {chr(39) * 2})')} as {name}" for name in _MASKED]
    return ",\n    ".join([
        "nullif(request_id, '') as request_id", "coalesce(nullif(call_type, ''), 'unknown') as call_type",
        "started_at", "ended_at", *plain, *masked,
        "user_id as user_person_key", "end_user as end_user_key", "tags as request_tags_json",
        "reference_texts as references_json", *tokens, *_KINDS,
        "try_cast(nullif(spend, 'NaN') as decimal(38, 12)) as spend_usd",
        "try_cast(attempted_retries as bigint) as attempted_retries",
        "try_cast(attempted_fallbacks as bigint) as attempted_fallbacks", "nullif(error_code, '') as error_code",
        "coalesce(lower(cache_hit) = 'true', false) as is_cache_hit",
        "coalesce(lower(client_oauth) = 'true', false) as is_client_oauth",
    ])  # fmt: skip


def _person(column: str) -> str:
    return f"case when trim({column}) <> '' then {PERSON_KEY_SQL.format(column=column)} end"


def without_emails(text: str) -> str:
    """Each e-mail inside a text replaced by its person key."""
    key = PERSON_KEY_SQL.format(column="email")
    return (
        f"case when contains({text}, '@') then list_reduce(regexp_extract_all({text}, '{_EMAIL}'), "
        f"lambda acc, email: replace(acc, email, {key}), {text}) else {text} end"
    )


def _tags(tags: str) -> str:
    """Sorted and distinct, without the two `User-Agent: ...` tags that LiteLLM adds to every request."""
    kept = (
        f"list_filter(from_json({tags}, '[\"VARCHAR\"]'), "
        "lambda tag: tag <> '' and not starts_with(tag, 'User-Agent: ') "
        f"and length(tag) <= {LONGEST_REFERENCE})"
    )
    sorted_json = "nullif(cast(to_json(list_sort(list_distinct({}))) as varchar), '[]')"
    masked = f"list_transform({kept}, lambda tag: {without_emails('tag')})"
    return (
        f"case when {tags} is null or {tags} in ('', '[]', 'null') then null "
        f"when contains({tags}, '@') then {sorted_json.format(masked)} else {sorted_json.format(kept)} end"
    )


def _references(texts: str) -> str:
    """A JSON object of the allow-listed keys in order; what is no short plain value is left out."""
    keys = ", ".join(literal(key) for key in REFERENCE_KEYS)
    paths = ", ".join(literal(f"$.{key}") for key in REFERENCE_KEYS)
    value = "pair[2]"
    kept = f"{value} <> '' and length({value}) <= {LONGEST_REFERENCE} and left({value}, 1) not in ('{{', '[')"
    piece = f"""'"' || pair[1] || '":' || cast(to_json({without_emails(value)}) as varchar)"""
    pairs = f"list_filter(list_zip([{keys}], json_extract_string({texts}, [{paths}])), lambda pair: {kept})"
    joined = f"array_to_string(list_transform({pairs}, lambda pair: {piece}), ',')"
    return f"nullif('{{' || {joined} || '}}', '{{}}')"


def _fault() -> str:
    """The first fault of a row: a struct (field, value, reason, allowed), or null."""
    faults = [
        ("request_id is null or request_id = ''", "request_id", "request_id", "is missing", "a non-empty id"),
        ("started_at is null", "startTime", "null", "is missing or not a time", "an instant"),
    ]
    faults += [
        (f"{m} is null", m, "null", "is missing", "a whole number, 0 or more")
        for m in ("prompt_tokens", "completion_tokens")
    ]
    for m in _METERS:
        whole = f"{m} is not null and cast(n_{m} as varchar) is distinct from {m}"
        faults.append((whole, m, m, "is not a whole number", "a whole number, 0 or more"))
        faults.append((f"n_{m} < 0", m, m, "is negative", "a whole number, 0 or more"))
    uncached = "n_prompt_tokens - coalesce(n_cache_read_input_tokens, 0) - coalesce(n_cache_creation_input_tokens, 0)"
    faults.append((
        f"{uncached} < 0", "prompt_tokens", f"cast({uncached} as varchar)",
        "minus cache reads and writes is below zero: another counting convention",
        "prompt_tokens that include cache reads and writes",
    ))  # fmt: skip
    faults.append((
        "spend is not null and spend <> 'NaN' and try_cast(spend as decimal(38, 12)) is null",
        "spend", "spend", "is not an amount", "a finite number of dollars",
    ))  # fmt: skip
    whens = (
        f"when {condition} then {{'field': '{field}', 'value': {value}, 'reason': '{reason}', 'allowed': '{allowed}'}}"
        for condition, field, value, reason, allowed in faults
    )
    return "case " + "\n    ".join(whens) + " end"


def _rejection() -> str:
    locator = "case when fault is not null then coalesce(locator, request_id) end as _reject_locator"
    shown = "left(cast(fault.value as varchar), 200) as _reject_value"
    rest = [f"fault.{part} as _reject_{part}" for part in ("field", "reason", "allowed")]
    return ", ".join([locator, shown, *rest])
