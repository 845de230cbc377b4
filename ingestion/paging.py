"""Paginators on top of dlt's that hold a vendor to the promises of its paging.

Belongs here: how the next page is asked for, and which answers break a promise. Does not belong here: what
stands on a page. Used through `Vendor.pages`, which turns a `BrokenPromise` into a `VendorError` with the
vendor's name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from dlt.sources.helpers.rest_client.paginators import BasePaginator, JSONResponseCursorPaginator
from requests import Request, Response

# 10,000 pages hold 250,000 rows of the smallest page asked for (25): far above any month seen, and an endless
# loop still ends.
PAGE_BUDGET = 10_000


class BrokenPromise(Exception):
    """The paging of an answer contradicts itself or does not end; the message says how and holds no data."""


def _step(body: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(body, Mapping):
            raise BrokenPromise(f"the envelope has no `{path}`")
        body = body.get(name)
    return body


class _Watch:
    """Counts pages and remembers a digest of each, so that a loop is seen whatever the cursor says."""

    def __init__(self, items_path: str, budget: int) -> None:
        self._items_path = items_path
        self._budget = budget
        self._digests: set[str] = set()
        self._pages = 0

    def items(self, body: Any) -> list[Any]:
        """The rows of a page, checked to be a list that was not served before. Empty pages may repeat."""
        items = _step(body, self._items_path)
        if not isinstance(items, list):
            raise BrokenPromise(f"`{self._items_path}` is {type(items).__name__}; allowed: a list")
        self._pages += 1
        if items:
            digest = hashlib.sha256(json.dumps(items, sort_keys=True, default=str).encode()).hexdigest()
            if digest in self._digests:
                raise BrokenPromise(f"page {self._pages} was served before")
            self._digests.add(digest)
        return items

    def more(self) -> None:
        """Called when another page will be asked for."""
        if self._pages >= self._budget:
            raise BrokenPromise(f"still more after {self._budget} pages")


class CursorPages(JSONResponseCursorPaginator):
    """Follow a cursor until the vendor says there is no more.

    With `has_more_path` that flag decides, and a true flag without a cursor is an error; without it the
    cursor alone decides, so a short or empty page is not the last. A cursor served twice is an error.
    `check` may raise BrokenPromise for faults that only this vendor writes into a body.
    """

    def __init__(self, items_path: str, cursor_path: str, *, cursor_param: str | None = None,
                 cursor_body_path: str | None = None, has_more_path: str | None = None,
                 check: Callable[[Any], None] | None = None, budget: int = PAGE_BUDGET) -> None:  # fmt: skip
        super().__init__(cursor_path, cursor_param, cursor_body_path, has_more_path=has_more_path)
        self._cursor_at = cursor_path
        self._more_at = has_more_path
        self._watch = _Watch(items_path, budget)
        self._cursors: set[str] = set()
        self._check = check

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Check the page, then let dlt take the cursor. `data` holds the whole body as its one element."""
        body = (data or [None])[0]
        if self._check is not None:
            self._check(body)
        self._watch.items(body)
        cursor = _step(body, self._cursor_at)
        if cursor is not None and not isinstance(cursor, str):
            raise BrokenPromise(f"`{self._cursor_at}` is {type(cursor).__name__}; allowed: a string or null")
        more = bool(cursor)
        if self._more_at is not None:
            more = _step(body, self._more_at)
            if not isinstance(more, bool):
                raise BrokenPromise(f"`{self._more_at}` is {type(more).__name__}; allowed: true or false")
            if more and not cursor:
                raise BrokenPromise(f"`{self._more_at}` promises more, but there is no `{self._cursor_at}`")
        if more:
            self._watch.more()
            if cursor in self._cursors:
                raise BrokenPromise(f"`{self._cursor_at}` was served before")
            self._cursors.add(str(cursor))
        super().update_state(response, data)


class OffsetPages(BasePaginator):
    """Step by the number of rows really returned until `total_path` is reached.

    dlt's own offset paginator steps by the number asked for and would skip rows where the vendor returns
    fewer.
    """

    def __init__(
        self, items_path: str, total_path: str, offset_param: str, *, budget: int = PAGE_BUDGET
    ) -> None:
        super().__init__()
        self._total_at = total_path
        self._param = offset_param
        self._watch = _Watch(items_path, budget)
        self._offset = 0

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Move on by what came; an empty page before the total is reached is an error."""
        body = (data or [None])[0]
        items = self._watch.items(body)
        total = _step(body, self._total_at)
        if isinstance(total, bool) or not isinstance(total, int):
            raise BrokenPromise(f"`{self._total_at}` is {type(total).__name__}; allowed: a whole number")
        self._offset += len(items)
        self._has_next_page = self._offset < total
        if self._has_next_page:
            self._watch.more()
            if not items:
                raise BrokenPromise(f"an empty page at {self._offset} of {total} rows")

    def update_request(self, request: Request) -> None:
        """Ask for the rows after those already seen."""
        request.params[self._param] = self._offset  # type: ignore[index]  # `Vendor.pages` sends a dict
