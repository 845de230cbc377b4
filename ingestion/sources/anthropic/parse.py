"""One row of an Anthropic report, workspace or key as one landed row. Pure: no I/O, no clock.

Money is cents on the wire in every report read here (README, units); a null dimension stays null, except that
the legacy reports mean the default workspace by a null `workspace_id`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ingestion.fields import (
    FieldError,
    Landed,
    Row,
    count,
    dig,
    instant,
    optional_count,
    optional_instant,
    optional_text,
    optional_usd_from_cents,
    text,
    usd_from_cents,
)
from ingestion.people import person_key, without_emails
from ingestion.window import Window

_DIMENSIONS = ("api_key_id", "model", "service_tier", "context_window", "inference_geo")


def locate_bucket(row: Row) -> str:
    """Where a report row stands: its bucket and group, as far as they can be read."""
    group: Any = row.get("group") if isinstance(row.get("group"), dict) else row
    parts = [row.get("starting_at"), group.get("workspace_id"), group.get("api_key_id"), group.get("model"),
             group.get("token_type")]  # fmt: skip
    return " ".join(str(part)[:100] for part in parts if isinstance(part, str)) or "row without a bucket"


def locate_id(row: Row) -> str:
    """Where a workspace or a key stands: its id."""
    return str(row.get("id"))[:100]


@dataclass(frozen=True)
class Report:
    """What the rows of one page share: which API spoke, the account, the window asked for, the refresh."""

    api: str  # analytics | legacy
    account_id: str
    window: Window
    default_workspace_id: str | None  # what a legacy null means; None when it is not known
    data_refreshed_at: datetime | None = None

    def refreshed(self, at: datetime | None) -> Report:
        """The same report as of another refresh (naive UTC)."""
        return replace(self, data_refreshed_at=at)

    def cost(self, row: Row) -> Landed:
        """A billed line: `anthropic.cost`."""
        money = "cost." if self.api == "analytics" else ""
        currency = text(row, f"{money}currency")
        if currency != "USD":
            raise FieldError(f"{money}currency", currency, "is not supported", "USD")
        return {
            **self._shared(row),
            "cost_type": optional_text(row, f"{self._group}cost_type"),
            "token_type": optional_text(row, f"{self._group}token_type"),
            "description": optional_text(row, "description") if self.api == "legacy" else None,
            "amount_usd": usd_from_cents(row, f"{money}amount"),
            "list_amount_usd": optional_usd_from_cents(row, f"{money}list_amount"),
            "currency": currency,
            "requests": optional_count(row, f"{money}requests"),
        }

    def usage(self, row: Row) -> Landed:
        """A usage bucket: `anthropic.usage`. The four input meters are disjoint on the wire."""
        meters = "usage." if self.api == "analytics" else ""
        return {
            **self._shared(row),
            "uncached_input_tokens": count(row, f"{meters}uncached_input_tokens"),
            "cache_read_input_tokens": count(row, f"{meters}cache_read_input_tokens"),
            "ephemeral_5m_input_tokens": count(row, f"{meters}cache_creation.ephemeral_5m_input_tokens"),
            "ephemeral_1h_input_tokens": count(row, f"{meters}cache_creation.ephemeral_1h_input_tokens"),
            "output_tokens": count(row, f"{meters}output_tokens"),
            "web_search_requests": optional_count(row, f"{meters}server_tool_use.web_search_requests"),
            "requests": optional_count(row, f"{meters}requests"),
        }

    @property
    def _group(self) -> str:
        return "group." if self.api == "analytics" else ""

    def _shared(self, row: Row) -> Landed:
        starts = instant(row, "starting_at")
        if not self.window.holds(starts.replace(tzinfo=UTC)):
            allowed = f"{self.window.start.isoformat()} .. {self.window.end.isoformat()}"
            raise FieldError("starting_at", starts.isoformat(), "lies outside the window asked for", allowed)
        workspace = optional_text(row, f"{self._group}workspace_id")
        if workspace is None and self.api == "legacy":
            workspace = self.default_workspace_id
        return {
            "report": self.api,
            "account_id": self.account_id,
            "usage_date": starts.date(),
            "usage_at": starts,
            "workspace_id": workspace,
            **{name: optional_text(row, f"{self._group}{name}") for name in _DIMENSIONS},
            "data_refreshed_at": self.data_refreshed_at,
        }


def workspace(row: Row, salt: str) -> Landed:
    """A workspace: `anthropic.workspaces`."""
    return {
        "workspace_id": text(row, "id"),
        "name": without_emails(text(row, "name"), salt),
        "created_at": optional_instant(row, "created_at"),
        "archived_at": optional_instant(row, "archived_at"),
    }


def api_key(row: Row, default_workspace_id: str | None, salt: str) -> Landed:
    """A key: `anthropic.api_keys`, in the newer shape (`scope`) or the older (top-level `workspace_id`)."""
    name = optional_text(row, "name")
    return {
        "api_key_id": text(row, "id"),
        "name": None if name is None else without_emails(name, salt),
        "status": text(row, "status"),
        "workspace_id": _key_workspace(row, default_workspace_id),
        "created_at": optional_instant(row, "created_at"),
        "created_by_person_key": person_key(optional_text(row, "created_by.id"), salt),
        "expires_at": optional_instant(row, "expires_at"),
    }


def _key_workspace(row: Row, default_workspace_id: str | None) -> str | None:
    if dig(row, "scope") is not None:
        if text(row, "scope.type") == "organization":
            return None  # such a key works in every workspace and belongs to none
        return optional_text(row, "scope.workspace_id") or default_workspace_id
    if "workspace_id" in row:
        return optional_text(row, "workspace_id") or default_workspace_id
    return None
