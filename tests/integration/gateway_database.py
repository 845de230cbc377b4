"""A real LiteLLM database with one day of calls in it, and what our reader makes of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from ingestion.sources.litellm.client import GatewayDatabase
from ingestion.window import Window

DAY = Window.day(date(2026, 11, 3))
SALT = "salt"
SECRET = "the quick brown prompt"


def insert(connection: psycopg.Connection, **changes: Any) -> None:
    """One call of 3 November; every prompt column holds a secret."""
    body: dict[str, Any] = {
        "request_id": "msg_1", "call_type": "anthropic_messages", "api_key": "9f2c", "spend": 0.025650000000000003,
        "total_tokens": 43500, "prompt_tokens": 43000, "completion_tokens": 500,
        "startTime": datetime(2026, 11, 3, 9, 14, 7, 120000), "endTime": datetime(2026, 11, 3, 9, 14, 15, 900000),
        "model": "claude-sonnet-4-5", "model_group": "sonnet", "custom_llm_provider": "anthropic",
        "user": "dev@example.test", "end_user": "", "team_id": "team-checkout", "session_id": "e5b1", "cache_hit": "False",
        "request_tags": Jsonb(["repo:shop", "pr:812", "User-Agent: claude-cli"]), "status": "success",
        "litellm_call_id": "call_1", "messages": Jsonb([SECRET]), "response": Jsonb(SECRET),
        "proxy_server_request": Jsonb({"body": SECRET}), "requester_ip_address": "192.0.2.1",
        "updated_at": datetime(2026, 11, 3, 9, 15),
        "metadata": Jsonb({
            "user_api_key_alias": "ci-shop", "note": SECRET, "attempted_retries": 1,
            "error_information": {"error_code": "499", "error_message": SECRET},
            "spend_logs_metadata": {"ticket": "SHOP-44", "comment": SECRET},
            "additional_usage_values": {
                "cache_read_input_tokens": 40000, "cache_creation_input_tokens": 2000, "service_tier": "standard",
                "prompt_tokens_details": {"cached_tokens": 40000, "cache_creation_token_details":
                    {"ephemeral_5m_input_tokens": 1500, "ephemeral_1h_input_tokens": 500}},
                "server_tool_use": {"web_search_requests": 2}, "speed": "fast", "inference_geo": "us",
            },
            "usage_object": {"prompt_tokens": 43000, "cache_read_input_tokens": 1}, "used_client_oauth_token": True,
        }),
    }  # fmt: skip
    body |= changes
    names = ", ".join(f'"{name}"' for name in body)
    marks = ", ".join(["%s"] * len(body))
    connection.execute(f'insert into "LiteLLM_SpendLogs" ({names}) values ({marks})', list(body.values()))


def landed(url: str, window: Window = DAY) -> list[dict[str, Any]]:
    table = GatewayDatabase(url).spend_logs(window, SALT).rows.read_all()
    return sorted(table.to_pylist(), key=lambda row: row["request_id"])
