"""A provider's usage body as disjoint token meters: SQL over its JSON text, for readers of files. Pure.

Belongs here: what each provider's words mean, and which of its counts lie inside others. Does not belong here: where the
text comes from. Only the counts named here leave the body.

| shape | told by | inside its input | beside its output |
|---|---|---|---|
| Google | `promptTokenCount` | cache reads | thoughts; the prompts of tools are further input |
| OpenAI chat | `prompt_tokens` | cache reads and writes | nothing, reasoning is inside |
| OpenAI responses | `input_tokens` with `total_tokens` | cache reads and writes | nothing, reasoning is inside |
| Anthropic | `input_tokens` | nothing, reads and writes are beside it | nothing |
"""

from __future__ import annotations

_PATHS = {
    "google": {
        "input": ("promptTokenCount", "toolUsePromptTokenCount"),
        "inside": ("cachedContentTokenCount",),
        "cache_read_tokens": "cachedContentTokenCount",
        "output": ("candidatesTokenCount", "thoughtsTokenCount"),
    },
    "chat": {
        "input": ("prompt_tokens",),
        "inside": ("prompt_tokens_details.cached_tokens", "prompt_tokens_details.cache_write_tokens"),
        "cache_read_tokens": "prompt_tokens_details.cached_tokens",
        "cache_write": "prompt_tokens_details.cache_write_tokens",
        "output": ("completion_tokens",),
    },
    "responses": {
        "input": ("input_tokens",),
        "inside": ("input_tokens_details.cached_tokens", "input_tokens_details.cache_write_tokens"),
        "cache_read_tokens": "input_tokens_details.cached_tokens",
        "cache_write": "input_tokens_details.cache_write_tokens",
        "output": ("output_tokens",),
    },
    "anthropic": {
        "input": ("input_tokens",),
        "inside": (),
        "cache_read_tokens": "cache_read_input_tokens",
        "cache_write": "cache_creation_input_tokens",
        "cache_write_5m_tokens": "cache_creation.ephemeral_5m_input_tokens",
        "cache_write_1h_tokens": "cache_creation.ephemeral_1h_input_tokens",
        "output": ("output_tokens",),
    },
}


def body_meters(body: str) -> dict[str, str]:
    """Meter -> SQL over `body` (SQL of a JSON text); null where the body has no counts that are understood."""
    by_shape = {shape: _meters(body, shape) for shape in _PATHS}
    return {
        meter: f"case {_shape(body)} {' '.join(f'when {chr(39)}{s}{chr(39)} then {m[meter]}' for s, m in by_shape.items())} end"
        for meter in by_shape["google"]
    }


def body_terms(body: str) -> dict[str, str]:
    """What else a body tells of its price: tier, speed, region, searches."""
    return {
        "service_tier": f"lower(coalesce({_text(body, 'service_tier')}, {_text(body, 'serviceTier')}))",
        "speed": _text(body, "speed"),
        "inference_geo": _text(body, "inference_geo"),
        "web_search_requests": f"try_cast({_text(body, 'server_tool_use.web_search_requests')} as bigint)",
    }


def body_columns(body: str) -> dict[str, str]:
    """Every column of the usage contract that a body tells."""
    return {**body_meters(body), **body_terms(body)}


def _shape(body: str) -> str:
    return (
        f"case when {_text(body, 'promptTokenCount')} is not null then 'google' "
        f"when {_text(body, 'prompt_tokens')} is not null then 'chat' "
        f"when {_text(body, 'input_tokens')} is not null and {_text(body, 'total_tokens')} is not null then 'responses' "
        f"when {_text(body, 'input_tokens')} is not null then 'anthropic' end"
    )


def _meters(body: str, shape: str) -> dict[str, str]:
    paths = _PATHS[shape]
    count = {name: _count(body, path) for name, path in paths.items() if isinstance(path, str)}
    read, write = count.get("cache_read_tokens", "0"), count.get("cache_write", "0")
    known_5m, known_1h = count.get("cache_write_5m_tokens", "0"), count.get("cache_write_1h_tokens", "0")
    total = " + ".join(_count(body, path) for path in paths["input"])
    inside = "".join(f" - {_count(body, path)}" for path in paths["inside"])
    return {
        "uncached_input_tokens": f"{total}{inside}",
        "cache_read_tokens": read,
        "cache_write_5m_tokens": known_5m,
        "cache_write_1h_tokens": known_1h,
        "cache_write_unknown_ttl_tokens": f"greatest({write} - {known_5m} - {known_1h}, 0)",
        "output_tokens": " + ".join(_count(body, path) for path in paths["output"]),
    }


def _count(body: str, path: str) -> str:
    """A count; what a body does not name was not used."""
    return f"coalesce(try_cast({_text(body, path)} as bigint), 0)"


def _text(body: str, path: str) -> str:
    return f"json_extract_string({body}, '$.{path}')"
