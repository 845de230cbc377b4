"""Landed calls, prices and registry rows of three days: the input of the request side's tests."""

from __future__ import annotations

from typing import Any


def price(meter: str, usd: str, **changes: Any) -> dict[str, Any]:
    base = {
        "provider": "anthropic",
        "model_name": "claude-x",
        "meter": meter,
        "service_tier": "standard",
        "min_input_tokens": 0,
        "usd_per_token": usd,
        "valid_from": "1970-01-01",
        "valid_to": "9999-12-31",
        "is_validity_assumed": True,
        "source": "genai_prices",
    }
    return base | changes


PRICES = [
    price("uncached_input", "0.000003"),
    price("cache_read", "0.0000003"),
    price("cache_write_5m", "0.00000375"),
    price("cache_write_1h", "0.000006"),
    price("output", "0.000015"),
    price("uncached_input", "0.0000015", service_tier="batch"),
    price("output", "0.0000075", service_tier="batch"),
]
OVERRIDE = {
    "provider": "anthropic",
    "model_name": "claude-x",
    "meter": "output",
    "service_tier": "standard",
    "min_input_tokens": 0,
    "usd_per_token": "0.000010000000001",
    "valid_from": "2026-11-02",
    "valid_to": "2026-11-03",
}


def call(
    request_id: str, at: str, prompt: int = 1000, completion: int = 100, **changes: Any
) -> dict[str, Any]:
    base = {
        "request_id": request_id,
        "call_type": "acompletion",
        "status": "success",
        "started_at": f"2026-11-{at}",
        "model": "anthropic/claude-x",
        "custom_llm_provider": "anthropic",
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "team_id": "gateway-team-1",
    }
    return base | changes


DAY_1 = [
    call("r1", "01T10:00:00", 15000, 1500, session_id="s1", request_tags_json='["pr:812","repo:acme/shop"]'),
    call(
        "batch", "01T23:59:59", 0, 0, call_type="acreate_batch", session_id="batch", litellm_call_id="c-batch"
    ),
    call("odd", "01T11:00:00", model="nobody-knows"),
    *[
        call(f"random{i}", f"01T12:00:{i:02d}", 10, 1, session_id=f"random-{i}", user_person_key="p")
        for i in range(12)
    ],
]
DAY_2 = [
    call(
        "r2",
        "02T00:00:00",
        43000,
        500,
        session_id="s1",
        cache_read_input_tokens=40000,
        cache_creation_input_tokens=2000,
        request_tags_json='["workflow:support"]',
    ),
    call("r3_cache_hit1793.5", "02T10:00:00", session_id="s1", is_cache_hit=True),
    call("r4", "02T11:00:00", 0, 0, status="failure"),
    call("r5", "02T12:00:00", is_client_oauth=True),
]
DAY_3 = [
    call(
        "batch_batch_cost",
        "03T05:00:00",
        2000,
        200,
        call_type="aretrieve_batch",
        session_id="batch",
        litellm_call_id="c-later",
        spend_usd="0.0045",
    ),
    call("r6", "03T06:00:00", 100, 10, litellm_call_id="c6"),
]
OBJECTS_3 = [
    # the same call as r6 seen without its call id, with a reference that the database does not keep
    call("r6", "03T06:00:00.5", 100, 10, references_json='{"ticket":"SHOP-44"}'),
]
USAGE_2 = [
    {
        "request_id": "r1",  # yesterday's call, exported a day late
        "requested_at": "2026-11-02T01:00:00",
        "provider": "anthropic",
        "model_name": "claude-x",
        "uncached_input_tokens": 15000,
        "output_tokens": 1500,
        "payment_basis": "metered",
        "checkpoint_id": "cp1",
    }
]
REGISTRY = {
    "registry.workflows": [
        {"workflow_key": "review", "team_key": "checkout", "primary_outcome_type": "pull_request"},
        {
            "workflow_key": "support",
            "team_key": "care",
            "primary_outcome_type": "ticket",
            "environment": "prod",
        },
    ],
    "registry.workflow_rules": [
        {"priority": 1, "field": "tag:pr", "pattern": "8__", "workflow_key": "review"},
    ],
    "registry.teams": [{"team_key": "platform", "name": "Platform", "gateway_team_ids": "x|gateway-team-1"}],
    "registry.gateway_keys": [
        {"gateway": "litellm", "provider": "anthropic", "account_id": "org-1", "api_key_id": "k1"},
    ],
}


def landed(
    *, days: set[int], changed_rule: bool = False, override: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """What has been landed: the windows of some days, and the registry before or after an edit."""
    spend = {1: DAY_1, 2: DAY_2, 3: DAY_3}
    rows: dict[str, list[dict[str, Any]]] = {
        **REGISTRY,
        "price_book.prices": PRICES,
        "litellm.spend_logs": [row for day in sorted(days) for row in spend[day]],
        "litellm.log_objects": OBJECTS_3 if 3 in days else [],
        "usage_files.requests": USAGE_2 if 2 in days else [],
        "registry.price_overrides": [OVERRIDE] if override else [],
    }
    if changed_rule:
        second = {"priority": 2, "field": "provider", "pattern": "anth%", "workflow_key": "support"}
        rows["registry.workflow_rules"] = [*REGISTRY["registry.workflow_rules"], second]
    return rows


LAST = {"days": {1, 2, 3}, "changed_rule": True, "override": True}
