"""Talking to a vendor's HTTP API: a thin layer over dlt's REST client.

Belongs here: what every vendor shares (retries, waiting, paging promises, JSON with exact numbers, errors
that name the vendor and hold no secret). Does not belong here: paths, parameters and fields
(`sources/<source>/`). Paging, auth and the retry loop are dlt's; this module adds what dlt leaves open:
broken JSON is tried again, a repeated page or a promise without a cursor is an error, and a limit that is not
spelled `Retry-After` is obeyed.
"""

from __future__ import annotations

import copy
import math
import os
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"  # before dlt is imported: sources take its auth from here

from dlt.common.configuration.specs import RuntimeConfiguration
from dlt.sources.helpers.requests.retry import Client as RetryingClient
from dlt.sources.helpers.rest_client.auth import APIKeyAuth, BearerTokenAuth, HttpBasicAuth
from dlt.sources.helpers.rest_client.client import RESTClient
from requests import Request, Response
from requests.auth import AuthBase
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectionError,
    ContentDecodingError,
    RequestException,
    Timeout,
)

from ingestion.http_answers import Verdict, complaint, decode, is_unreadable, stands
from ingestion.paging import BrokenPromise, CursorPages, OffsetPages
from ingestion.vendor import Patience, VendorError

__all__ = ["APIKeyAuth", "BearerTokenAuth", "HttpBasicAuth", "Vendor"]

USER_AGENT = "usage-to-value"  # Anthropic and GitHub ask callers to name themselves

# dlt's own list, and a compressed body that was cut off.
_BROKEN_TRANSPORT = (ConnectionError, Timeout, ChunkedEncodingError, ContentDecodingError)


class _Client(RESTClient):
    """dlt's client with whole bodies as pages, exact numbers, and one kind of error."""

    def __init__(
        self,
        source: str,
        base_url: str,
        *,
        auth: AuthBase,
        headers: Mapping[str, str],
        patience: Patience,
        verdict: Verdict,
    ) -> None:
        self.source = source
        self._patience = patience
        self._verdict = verdict
        retrying = RetryingClient(
            raise_for_status=False,
            exceptions=_BROKEN_TRANSPORT,
            request_max_attempts=patience.attempts,
            request_backoff_factor=patience.base_seconds,
            request_max_retry_delay=patience.longest_seconds,
            retry_condition=self._is_to_be_repeated,
            session_attrs={"hooks": {"response": [self.spell_out_the_wait]}},
        )
        session = retrying.session
        # The tenacity loop that dlt wraps around `send`; typing knows nothing of its attributes.
        self._loop = cast(Any, session.send)
        self._loop.retry.sleep = patience.sleep
        super().__init__(
            base_url=base_url.rstrip("/"),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json", **headers},
            auth=auth,
            session=session,
            config=RuntimeConfiguration(),  # else dlt looks for settings in the working folder and at home
        )

    def spell_out_the_wait(self, response: Response, *_args: Any, **_kwargs: Any) -> None:
        """Write a wait that the vendor told in its own way as `Retry-After`, which dlt's loop obeys."""
        wait = self._verdict(response, self._patience.clock())
        if wait:
            response.headers["Retry-After"] = str(math.ceil(wait))

    def _is_to_be_repeated(self, response: Response | None, _error: BaseException | None) -> bool:
        if response is None:
            return False
        if self._verdict(response, self._patience.clock()) is not None:
            return True
        return response.status_code < 300 and is_unreadable(response)

    def _send_request(self, request: Request, **kwargs: Any) -> Response:
        # dlt's one door to the wire, for single requests and for pages alike. Redirects are not followed:
        # another host would be handed the key.
        url = urlsplit(str(request.url))
        call = f"{request.method} {url.path}"
        try:
            response = super()._send_request(request, **{**kwargs, "allow_redirects": False})
        except RequestException as error:
            host = f"{url.hostname}:{url.port}" if url.port else url.hostname
            reason = f"{host} cannot be read ({type(error).__name__})"
            raise VendorError(self.source, call, reason, attempts=self._attempts()) from None
        status = response.status_code
        if status >= 300:
            hint = complaint(response)
            reason = f"status {status}" + (f" ({hint})" if hint else "")
            raise VendorError(self.source, call, reason, status=status, attempts=self._attempts())
        if is_unreadable(response):
            reason = "the body is not whole JSON"
            raise VendorError(self.source, call, reason, status=status, attempts=self._attempts())
        return response

    def _attempts(self) -> int:
        return int(self._loop.statistics.get("attempt_number", 1))

    def extract_response(self, response: Response, data_selector: Any) -> list[Any]:
        """A page is the whole body: its envelope is checked by the paginator and read by the source."""
        return [decode(response)]


class Vendor:
    """One vendor's API at one base URL, with its key.

    Every method raises VendorError when the vendor cannot be read or breaks a promise of its paging.
    """

    def __init__(
        self,
        source: str,
        base_url: str,
        *,
        auth: AuthBase,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        verdict: Verdict = stands,
    ) -> None:
        self.source = source
        self.patience = patience or Patience()
        self._client = _Client(
            source, base_url, auth=auth, headers=headers or {}, patience=self.patience, verdict=verdict
        )

    def error(self, call: str, reason: str) -> VendorError:
        """A VendorError of this vendor, to be raised by a source that finds an envelope wrong."""
        return VendorError(self.source, call, reason)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """One body by GET."""
        return decode(self._client.get(path, params=dict(params or {})))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """One body by POST of a JSON object."""
        return decode(self._client.post(path, json=dict(body)))

    def pages(
        self,
        path: str,
        paginator: CursorPages | OffsetPages,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Whole bodies, page after page: by GET with `params`, or by POST when there is a `body`."""
        call = f"{'GET' if body is None else 'POST'} {path}"
        pages = self._client.paginate(
            path,
            method="GET" if body is None else "POST",
            params=dict(params or {}),
            json=copy.deepcopy(dict(body))
            if body is not None
            else None,  # the paginator writes its cursor into it
            paginator=paginator,
            data_selector="$",
            hooks={
                "response": [self._client.spell_out_the_wait]
            },  # in place of dlt's, which would show the body
        )
        try:
            for page in pages:
                yield page[0]
        except BrokenPromise as broken:
            raise self.error(call, str(broken)) from None
