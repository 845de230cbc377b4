"""Anthropic's admin API as the simulated vendor answers it: analytics, legacy reports, workspaces, keys.

Belongs here: routes, parameters, bounds, paging and wire shapes of `/v1/organizations/...`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

from ingestion.simulator import company
from ingestion.simulator.answers import (
    Answer,
    Call,
    Refused,
    cents,
    instant_of,
    page_offset,
    page_token,
    whole_number,
    zulu,
)  # fmt: skip
from ingestion.simulator.anthropic_reports import DAY, DIMENSIONS, TOKENS, Key, Reports, Row, usage_body

ANALYTICS_BETA = "analytics-usage-cost-2026-08-24"
_FAN_OUT = ("cost_type", "token_type")
_MOST_DIMENSIONS = 5  # of the analytics endpoints, fan-out apart; the legacy reports name no such bound
_LONGEST_SPAN = timedelta(days=31)
_CREATED = "2026-01-15T09:00:00Z"
_WORKSPACES = (
    {"id": company.GATEWAY_WORKSPACE, "name": "Gateway", "archived_at": None},
    {"id": "wrkspc_01AcmePilot", "name": "Pilot", "archived_at": "2026-09-01T00:00:00Z"},
    {"id": company.DEFAULT_WORKSPACE, "name": "Default", "archived_at": None},
)


class AnthropicApi:
    """Answers calls from a simulated month as known at `as_of` (aware, UTC)."""

    def __init__(self, con: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
        self._reports = Reports(con, as_of)
        self._routes = {
            "/v1/organizations/analytics/cost": self._analytics,
            "/v1/organizations/analytics/usage": self._analytics,
            "/v1/organizations/usage_report/messages": self._legacy,
            "/v1/organizations/cost_report": self._legacy,
            "/v1/organizations/workspaces": self._workspaces,
            "/v1/organizations/api_keys": self._api_keys,
        }

    def answer(self, call: Call) -> Answer:
        """Answer one call.

        Raises:
            Refused: missing key or version, an unknown path, a parameter out of bounds.
        """
        if not call.headers.get("x-api-key"):
            raise Refused(401, "x-api-key header is required")
        if "anthropic-version" not in call.headers:
            raise Refused(400, "anthropic-version: header is required")
        if call.method != "GET" or call.path not in self._routes:
            raise Refused(404, f"not found: {call.path}")
        return self._routes[call.path](call)

    def error_body(self, refused: Refused) -> Row:
        """The vendor's shape of an error."""
        return {"type": "error", "error": {"type": "invalid_request_error", "message": str(refused)}}

    # --- analytics: rows, at most `limit` groups a page (fan-out rows do not count)

    def _analytics(self, call: Call) -> Answer:
        if ANALYTICS_BETA not in call.headers.get("anthropic-beta", ""):
            raise Refused(400, f"anthropic-beta: {ANALYTICS_BETA} is required")
        is_cost = call.path.endswith("/cost")
        allowed = DIMENSIONS + (_FAN_OUT if is_cost else ())
        groups = _groups(call, allowed)
        if len([g for g in groups if g not in _FAN_OUT]) > _MOST_DIMENSIONS:
            raise Refused(400, f"group_by: at most {_MOST_DIMENSIONS} dimensions")
        first, end = _range(call)
        if end is None or end - first > _LONGEST_SPAN:
            raise Refused(400, "ending_at is required, at most 31 days after starting_at")
        if call.one("time_bucket_width") != "1d":
            raise Refused(400, "time_bucket_width: only 1d is simulated")
        sums = (self._reports.costs if is_cost else self._reports.usages)(groups, first, end)
        counted: dict[Key, list[Row]] = {}
        for key, entry in sums:
            values = dict(zip(groups, key[1:], strict=True))
            head = (key[0], *(values[g] for g in groups if g not in _FAN_OUT))
            counted.setdefault(head, []).append(_analytics_row(key[0], allowed, values, entry, is_cost))
        limit = whole_number(call.one("limit"), 20, 1, 1000, "limit")
        page, token = _page(call, list(counted.values()), limit)
        return Answer(
            {
                "data": [row for rows in page for row in rows],
                "has_more": token is not None,
                "next_page": token,
                "data_refreshed_at": zulu(self._reports.as_of),
            }
        )

    # --- legacy: buckets of a day, `limit` counts buckets, the default workspace is null

    def _legacy(self, call: Call) -> Answer:
        is_cost = call.path.endswith("cost_report")
        groups = _groups(call, ("workspace_id", "description") if is_cost else DIMENSIONS)
        if call.one("bucket_width", "1d") != "1d":
            raise Refused(400, "bucket_width: only 1d is simulated")
        first, end = _range(call)
        last = end or first + _LONGEST_SPAN
        limit = whole_number(call.one("limit"), 7, 1, 31, "limit")
        days = [first + DAY * i for i in range((last - first).days)]
        page, token = _page(call, days, limit)
        data = [
            {
                "starting_at": f"{day}T00:00:00Z",
                "ending_at": f"{day + DAY}T00:00:00Z",
                "results": self._costs_of(day, groups) if is_cost else self._usage_of(day, groups),
            }
            for day in page
        ]
        return Answer({"data": data, "has_more": token is not None, "next_page": token})

    def _usage_of(self, day: date, groups: list[str]) -> list[Row]:
        found = []
        for key, sums in self._reports.usages(groups, day, day + DAY):
            values = _legacy_values(groups, key, DIMENSIONS)
            found.append({**usage_body(sums), **values, "account_id": None, "service_account_id": None})
        return found

    def _costs_of(self, day: date, groups: list[str]) -> list[Row]:
        spelled = (*DIMENSIONS[2:], *_FAN_OUT, "description")
        wanted = [g for g in groups if g == "workspace_id"] + (
            list(spelled) if "description" in groups else []
        )
        return [
            {
                "amount": cents(entry["pico"]),
                "currency": "USD",
                **_legacy_values(wanted, key, ("workspace_id", *spelled)),
            }
            for key, entry in self._reports.costs(wanted, day, day + DAY)
        ]

    # --- dimensions

    def _workspaces(self, call: Call) -> Answer:
        kept: list[Row] = [
            {**w, "type": "workspace", "created_at": _CREATED, "display_color": "#6C5BB9", "tags": {}}
            for w in _WORKSPACES
            if (call.one("include_archived") == "true" or w["archived_at"] is None)
            and (call.one("include_default") == "true" or w["id"] != company.DEFAULT_WORKSPACE)
        ]
        return _listed(call, kept)

    def _api_keys(self, call: Call) -> Answer:
        shared = {"type": "api_key", "status": "active", "created_at": _CREATED, "expires_at": None}
        scope = {"type": "workspace", "workspace_id": company.GATEWAY_WORKSPACE}
        newer = {
            "id": company.GATEWAY_KEY, "name": "gateway", "partial_key_hint": "sk-ant-api03-...GAT",
            "scope": scope, "created_by": {"id": "user_01Dev03", "type": "user"}, **shared,
        }  # fmt: skip
        older = {
            "id": company.LAPTOP_KEY, "name": "laptop", "partial_key_hint": "sk-ant-api03-...LAP",
            "workspace_id": None, "created_by": None, **shared,
        }  # fmt: skip
        return _listed(call, [newer, older])


def _groups(call: Call, allowed: tuple[str, ...]) -> list[str]:
    groups = list(dict.fromkeys(call.many("group_by")))
    for group in groups:
        if group not in allowed:
            raise Refused(400, f"group_by: {group} is not one of {', '.join(allowed)}")
    return groups


def _range(call: Call) -> tuple[date, date | None]:
    start = instant_of(call.one("starting_at"), "starting_at").astimezone(UTC)
    if call.one("ending_at") is None:
        return start.date(), None
    end = instant_of(call.one("ending_at"), "ending_at").astimezone(UTC)
    if end <= start:
        raise Refused(400, "ending_at must lie after starting_at")
    return start.date(), end.date()


def _page(call: Call, items: list[Any], limit: int) -> tuple[list[Any], str | None]:
    query = {name: values for name, values in call.query.items() if name != "page"}
    offset = page_offset(query, call.one("page"))
    token = page_token(query, offset + limit) if offset + limit < len(items) else None
    return items[offset : offset + limit], token


def _listed(call: Call, items: list[Row]) -> Answer:
    """A list paged by `after_id`."""
    limit = whole_number(call.one("limit"), 20, 1, 1000, "limit")
    ids = [item["id"] for item in items]
    after = call.one("after_id")
    start = ids.index(after) + 1 if after in ids else 0
    page = items[start : start + limit]
    return Answer(
        {
            "data": page,
            "has_more": start + limit < len(items),
            "first_id": page[0]["id"] if page else None,
            "last_id": page[-1]["id"] if page else None,
        }
    )


def _analytics_row(day: date, allowed: tuple[str, ...], values: Row, entry: Row, is_cost: bool) -> Row:
    row: Row = {
        "starting_at": f"{day}T00:00:00Z",
        "ending_at": f"{day + DAY}T00:00:00Z",
        "group": {name: values.get(name) for name in allowed},
    }
    if is_cost:
        row["cost"] = {
            "amount": cents(entry["pico"]),
            "list_amount": cents(entry["list_pico"]),
            "currency": "USD",
            "requests": entry["requests"],
        }
    else:
        total = sum(entry[name] for name in TOKENS)
        row["usage"] = {**usage_body(entry), "total_tokens": total, "requests": entry["requests"]}
    return row


def _legacy_values(groups: list[str], key: Key, names: tuple[str, ...]) -> Row:
    values = dict.fromkeys(names) | dict(zip(groups, key[1:], strict=True))
    if values.get("workspace_id") == company.DEFAULT_WORKSPACE:
        values["workspace_id"] = None
    return values
