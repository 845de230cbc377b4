"""What the tests of the HTTP sources share: a configuration that points at a scripted server, and no waiting.

Belongs here: arranging. Does not belong here: any assertion about a vendor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ingestion.config import Config, parse_config
from ingestion.vendor import Patience
from ingestion.window import Window
from tests.http_script import Script

DAY = Window.day(date(2026, 11, 3))
NOW = 1_793_700_000.0  # 2026-11-03T10:00:00Z
SECRET = "sk-ant-admin-never-shown"

COST = "/v1/organizations/analytics/cost"


@dataclass
class Waiting:
    """A patience that does not wait, and remembers how long it should have."""

    waits: list[float] = field(default_factory=list)

    @property
    def patience(self) -> Patience:
        return Patience(sleep=self.waits.append, clock=lambda: NOW)


def configured(script: Script, **anthropic_settings: Any) -> Config:
    sources = {
        "anthropic": {
            "base_url": script.url,
            "admin_key": SECRET,
            "account_id": "org-1",
            **anthropic_settings,
        },
        "github": {"base_url": script.url, "token": SECRET, "repositories": ["acme/shop"]},
        "jira": {"base_url": script.url, "email": "dev@example.test", "token": SECRET, "projects": ["SHOP"]},
    }
    return parse_config(
        {"registry": "registry", "start_date": "2026-11-01", "people_salt": "salt", "sources": sources}
    )


def read(
    source: Any, name: str, script: Script, waiting: Waiting, window: Window = DAY, **settings: Any
) -> list[tuple[list[dict[str, Any]], Any]]:
    """Rows and Fetched of each table of a pull."""
    config = configured(script, **settings)
    pull = next(pull for pull in source.pulls(config, waiting.patience) if pull.name == name)
    fetched = pull.fetch(config, window)
    assert [f.rows.schema for f in fetched] == [table.schema for table in pull.tables]
    return [(f.rows.read_all().to_pylist(), f) for f in fetched]


def cost_page(
    rows: list[Any], token: str | None = None, refreshed: str | None = "2026-11-04T06:10:00Z"
) -> dict:
    return {"data": rows, "has_more": token is not None, "next_page": token, "data_refreshed_at": refreshed}


def cost_row(key: str = "apikey_01X", amount: Any = "10450.25", **cost: Any) -> dict[str, Any]:
    return {
        "starting_at": "2026-11-03T00:00:00Z",
        "ending_at": "2026-11-04T00:00:00Z",
        "group": {
            "workspace_id": "wrkspc_1",
            "api_key_id": key,
            "model": "claude-opus-5",
            "cost_type": "tokens",
        },
        "cost": {"amount": amount, "list_amount": "11000.00", "currency": "USD", "requests": 812, **cost},
    }


def amounts(rows: list[dict[str, Any]]) -> list[Decimal]:
    return [row["amount_usd"] for row in rows]
