"""Reads Anthropic's admin API: which endpoint, which slices of time, which pages.

Belongs here: requests and envelopes. Does not belong here: what a row means (`parse.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.config import Anthropic, Config, Secret
from ingestion.fields import FieldError, Landed, Row, optional_instant, parse_each
from ingestion.http import APIKeyAuth, Vendor
from ingestion.paging import CursorPages
from ingestion.sources.anthropic import parse
from ingestion.sources.anthropic.tables import API_KEYS, COST, USAGE, WORKSPACES
from ingestion.tables import Fetched, Rejection, Table, reader_of
from ingestion.vendor import Patience
from ingestion.window import Window

_HEADERS = {"anthropic-version": "2023-06-01"}
_ANALYTICS_HEADERS = {"anthropic-beta": "analytics-usage-cost-2026-08-24"}
_SLICE = timedelta(days=31)  # the longest span of the analytics endpoints; a legacy page holds as much
_ROWS_A_PAGE = 1_000  # the vendor's largest page of the analytics endpoints, in rows
_BUCKETS_A_PAGE = 31  # the vendor's largest page of the legacy reports, in day buckets
_DIMENSIONS_A_PAGE = 100  # workspaces and keys are few; every version of these endpoints takes 100
_TABLES = {"cost": COST, "usage": USAGE, "workspaces": WORKSPACES, "api_keys": API_KEYS}

_SHARED_GROUPS = ("workspace_id", "api_key_id", "model", "service_tier", "context_window")


@dataclass(frozen=True)
class _Report:
    """One report of one API: where it is, how it is grouped, how large its pages are."""

    path: str
    width_parameter: str
    groups: tuple[str, ...]
    limit: int


_REPORTS = {
    ("analytics", "cost"): _Report(
        "/v1/organizations/analytics/cost",
        "time_bucket_width",
        (*_SHARED_GROUPS, "cost_type", "token_type"),
        _ROWS_A_PAGE,
    ),
    ("analytics", "usage"): _Report(
        "/v1/organizations/analytics/usage", "time_bucket_width", _SHARED_GROUPS, _ROWS_A_PAGE
    ),
    ("legacy", "cost"): _Report(
        "/v1/organizations/cost_report", "bucket_width", ("workspace_id", "description"), _BUCKETS_A_PAGE
    ),
    ("legacy", "usage"): _Report(
        "/v1/organizations/usage_report/messages",
        "bucket_width",
        (*_SHARED_GROUPS, "inference_geo"),
        _BUCKETS_A_PAGE,
    ),
}


def fetch(entity: str, config: Config, window: Window, patience: Patience) -> list[Fetched]:
    """Read one of cost, usage, workspaces, api_keys.

    Raises:
        VendorError: the vendor cannot be read, or an envelope is not as promised.
        ValueError: cost and usage are kept by UTC day and the window is not whole days.
    """
    source = config.sources.anthropic
    assert source is not None, "a pull is only offered when its source is configured"
    vendor = _vendor(source, patience)
    rejected: list[Rejection] = []
    if entity == "workspaces":
        salt = Secret(config.people_salt).resolve()
        listed = _workspaces(vendor, True)
        rows = parse_each(listed, lambda row: parse.workspace(row, salt), parse.locate_id, rejected)
        return [_fetched(WORKSPACES, rows, rejected)]
    if entity == "api_keys":
        return [_api_keys(vendor, Secret(config.people_salt).resolve())]
    return [_report(vendor, source, entity, window)]


def _vendor(source: Anthropic, patience: Patience) -> Vendor:
    headers = _HEADERS | (_ANALYTICS_HEADERS if source.api == "analytics" else {})
    auth = APIKeyAuth(name="x-api-key", api_key=Secret(source.admin_key).resolve())
    return Vendor(
        "anthropic", Secret(source.base_url).resolve(), auth=auth, headers=headers, patience=patience
    )


def _fetched(
    table: Table, rows: list[Landed], rejected: list[Rejection], complete: datetime | None = None
) -> Fetched:
    return Fetched(reader_of(table, rows), rejected, complete)


def _report(vendor: Vendor, source: Anthropic, entity: str, window: Window) -> Fetched:
    report = _REPORTS[source.api, entity]
    default = _default(vendor) if source.api == "legacy" else None
    context = parse.Report(source.api, source.account_id, window, default)
    rows: list[Landed] = []
    rejected: list[Rejection] = []
    refreshed: list[datetime | None] = []
    for body in _report_pages(vendor, report, window):
        page = context
        items = body["data"]
        if source.api == "analytics":
            page = context.refreshed(_refreshed_at(vendor, report.path, body))
            refreshed.append(page.data_refreshed_at)
        else:
            items = _results(items, rejected)
        read = page.cost if entity == "cost" else page.usage
        rows += parse_each(items, read, parse.locate_bucket, rejected)
    complete = _complete_through(refreshed, window) if source.api == "analytics" else None
    return _fetched(_TABLES[entity], rows, rejected, complete)


def _report_pages(vendor: Vendor, report: _Report, window: Window) -> Iterator[dict[str, Any]]:
    whole_days = all(bound == bound.replace(hour=0) for bound in (window.start, window.end))
    if not whole_days:
        raise ValueError(f"anthropic reports are kept by UTC day; found {window}; allowed: whole days")
    start = window.start
    while start < window.end:
        end = min(start + _SLICE, window.end)
        params = {
            "starting_at": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "ending_at": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
            report.width_parameter: "1d",
            "group_by[]": list(report.groups),
            "limit": report.limit,
        }
        yield from vendor.pages(report.path, _pages("next_page", "page"), params=params)
        start = end


def _pages(cursor_path: str, parameter: str) -> CursorPages:
    return CursorPages("data", cursor_path, cursor_param=parameter, has_more_path="has_more")


def _results(buckets: list[Any], rejected: list[Rejection]) -> Iterator[Row]:
    """The result rows of legacy buckets, each with the start of its bucket."""
    for bucket in buckets:
        found = bucket.get("results") if isinstance(bucket, dict) else None
        if not isinstance(found, list):
            where = parse.locate_bucket(bucket) if isinstance(bucket, dict) else "bucket"
            rejected.append(Rejection(where, "results", type(found).__name__, "is not a list", "a list"))
            continue
        for row in found:
            yield {**row, "starting_at": bucket.get("starting_at")} if isinstance(row, dict) else row


def _refreshed_at(vendor: Vendor, path: str, body: Row) -> datetime | None:
    try:
        return optional_instant(body, "data_refreshed_at")
    except FieldError as error:
        raise vendor.error(f"GET {path}", f"the envelope is wrong: {error}") from None


def _complete_through(refreshed: list[datetime | None], window: Window) -> datetime:
    """The oldest refresh of any page, inside the window; a page that says nothing makes nothing complete."""
    if None in refreshed:
        return window.start
    oldest = min(at.replace(tzinfo=UTC) for at in refreshed if at is not None)
    return max(window.start, min(oldest, window.end))


def _workspaces(vendor: Vendor, with_default: bool) -> list[Any]:
    params = {
        "include_archived": "true",
        "include_default": "true" if with_default else "false",
        "limit": _DIMENSIONS_A_PAGE,
    }
    pages = vendor.pages("/v1/organizations/workspaces", _pages("last_id", "after_id"), params=params)
    return [item for body in pages for item in body["data"]]


def _default(vendor: Vendor) -> str | None:
    """The id of the default workspace: the one that appears only when it is asked for.

    Its name is no mark, anyone may choose it. None where the vendor does not tell them apart.
    """
    named = {item.get("id") for item in _workspaces(vendor, False) if isinstance(item, dict)}
    every = {item.get("id") for item in _workspaces(vendor, True) if isinstance(item, dict)}
    extra = [found for found in every - named if isinstance(found, str)]
    return extra[0] if len(extra) == 1 else None


def _api_keys(vendor: Vendor, salt: str) -> Fetched:
    default = _default(vendor)
    params = {"limit": _DIMENSIONS_A_PAGE}
    pages = vendor.pages("/v1/organizations/api_keys", _pages("last_id", "after_id"), params=params)
    items = [item for body in pages for item in body["data"]]
    rejected: list[Rejection] = []
    rows = parse_each(items, lambda row: parse.api_key(row, default, salt), parse.locate_id, rejected)
    return _fetched(API_KEYS, rows, rejected)
