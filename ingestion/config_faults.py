"""How a wrong configuration is told: key, value and what is allowed, and never a secret.

Belongs here: the words. Does not belong here: what is right (`config.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# Keys that hold secrets, also when they are mistyped: tokens, admin keys, salts, URLs with a password in them.
_SECRET = re.compile(r"tok|key|secret|pass|salt|url", re.IGNORECASE)

# What each key may look like, shown when it is wrong.
_EXAMPLE = {
    "warehouse": "warehouse: {engine: duckdb, path: .data/warehouse.duckdb}",
    "registry": "registry: path/to/registry",
    "start_date": "start_date: 2026-10-01",
    "end_date": "end_date: 2026-10-31",
    "sources": "sources: {usage_files: {path: data/usage}}",
    "litellm": "litellm: {database_url: env:LITELLM_DATABASE_URL}",
    "anthropic": "anthropic: {admin_key: env:ANTHROPIC_ADMIN_KEY}",
    "github": "github: {token: env:GITHUB_TOKEN, repositories: [acme/shop]}",
    "alerts": "alerts: {webhook: {url: env:ALERTS_URL}}",
    "slack": "slack: {token: env:SLACK_TOKEN, channel: '#llm-spend'}",
    "pagerduty": "pagerduty: {routing_key: env:PAGERDUTY_KEY, min_severity: error}",
    "webhook": "webhook: {url: env:ALERTS_URL, authorization: env:ALERTS_AUTHORIZATION}",
    "jira": "jira: {base_url: https://acme.atlassian.net, email: env:JIRA_EMAIL, token: env:JIRA_TOKEN, projects: [SHOP]}",
}


def fault(name: str, error: Any, allowed_keys: Callable[[tuple[Any, ...]], list[str]]) -> str:
    """One line for one of pydantic's errors: the file, the key, what was found, what is allowed, an example."""
    path = ".".join(str(part) for part in error["loc"])
    shown = "nothing" if error["type"] == "missing" else _shown(path, error.get("input"))
    example = next((_EXAMPLE[str(p)] for p in reversed(error["loc"]) if str(p) in _EXAMPLE), None)
    if error["type"] == "extra_forbidden":
        allowed = ", ".join(allowed_keys(error["loc"]))
        return f"{name}: {path}: unknown key (found {shown}); allowed: {allowed}"
    hint = f"; for example `{example}`" if example else ""
    return f"{name}: {path or 'top level'}: {error['msg']} (found {shown}){hint}"


def _shown(path: str, found: Any) -> str:
    """A value as a message may show it: messages end in logs, and a mistyped key may hold a secret."""
    if isinstance(found, (dict, list)):
        return type(found).__name__
    is_secret = _SECRET.search(path.rpartition(".")[2]) and found and not str(found).startswith("env:")
    return "a value that is not shown" if is_secret else repr(found)[:120]
