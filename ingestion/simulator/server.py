"""The simulated vendors behind one real HTTP server on 127.0.0.1, with faults on demand.

Belongs here: sockets, routing by prefix (`/anthropic`, `/github`, `/jira`), rate limits and planned faults.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Protocol
from urllib.parse import parse_qs, urlsplit

import duckdb

from ingestion.simulator.answers import Answer, Call, Refused
from ingestion.simulator.anthropic_api import AnthropicApi
from ingestion.simulator.github_api import GitHubApi
from ingestion.simulator.jira_api import JiraApi

Fault = Literal["429", "500", "truncated", "repeat", "fine"]


class _Vendor(Protocol):
    def answer(self, call: Call) -> Answer: ...
    def error_body(self, refused: Refused) -> dict[str, Any]: ...


@dataclass
class Faults:
    """What goes wrong on the wire. Shared by all threads of the server, and changeable while it runs.

    `plan[vendor]` is used up call by call: a 429 (with Retry-After), a 500, a body cut in half, the vendor's
    previous body once more, or `fine`. `rate_limit_every` n > 1 answers 429 to every n-th call of a vendor.
    """

    plan: dict[str, deque[Fault]] = field(default_factory=dict)
    rate_limit_every: int | None = None
    retry_after_seconds: int = 0
    calls: dict[str, list[str]] = field(default_factory=dict)  # paths seen, by vendor
    _last: dict[str, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next_fault(self, vendor: str, path: str) -> Fault:
        """Count the call and say what happens to it."""
        with self._lock:
            seen = self.calls.setdefault(vendor, [])
            seen.append(path)
            planned = self.plan.get(vendor)
            if planned:
                return planned.popleft()
            return "429" if self.rate_limit_every and len(seen) % self.rate_limit_every == 0 else "fine"

    def remembered(self, vendor: str, body: bytes, is_repeated: bool) -> bytes:
        """Keep a good body; the one before it when it is to be repeated."""
        with self._lock:
            kept = self._last.get(vendor, body) if is_repeated else body
            self._last[vendor] = kept
            return kept


@dataclass(frozen=True)
class Serving:
    """A running server: base URLs by vendor, and its faults."""

    port: int
    faults: Faults

    def base_url(self, vendor: str) -> str:
        """Base URL of `anthropic`, `github` or `jira`."""
        return f"http://127.0.0.1:{self.port}/{vendor}"


@contextmanager
def serve(
    con: duckdb.DuckDBPyConnection, as_of: datetime, *, port: int = 0, faults: Faults | None = None
) -> Iterator[Serving]:
    """Serve a simulated month until the block ends; port 0 takes a free one."""
    vendors: dict[str, _Vendor] = {
        "anthropic": AnthropicApi(con, as_of),
        "github": GitHubApi(con),
        "jira": JiraApi(con),
    }
    kept = faults or Faults()

    class Handler(_Handler):
        pass

    Handler.vendors, Handler.faults = vendors, kept
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    # A short poll lets the end of the block wait for milliseconds only.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Serving(server.server_address[1], kept)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    vendors: Mapping[str, _Vendor] = {}
    faults: Faults = Faults()

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the console quiet."""

    def _handle(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        url = urlsplit(self.path)
        vendor, _, path = url.path.removeprefix("/").partition("/")
        if vendor not in self.vendors:
            self._send(404, b'{"message": "unknown vendor"}', {})
            return
        fault = self.faults.next_fault(vendor, f"/{path}")
        if fault == "429":
            self._send(
                429, b'{"message": "rate limited"}', {"Retry-After": str(self.faults.retry_after_seconds)}
            )
            return
        if fault == "500":
            self._send(500, b'{"message": "internal error"}', {})
            return
        answer = self._answer(vendor, method, f"/{path}", url.query, raw)
        body = json.dumps(answer.body, separators=(",", ":")).encode()
        if answer.status == 200 and fault != "truncated":
            body = self.faults.remembered(vendor, body, fault == "repeat")
        self._send(answer.status, body[: len(body) // 2] if fault == "truncated" else body, answer.headers)

    def _answer(self, vendor: str, method: str, path: str, query: str, raw: bytes) -> Answer:
        api = self.vendors[vendor]
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            body = json.loads(raw) if raw else None
            return api.answer(Call(method, path, parse_qs(query), headers, body))
        except Refused as refused:
            return Answer(api.error_body(refused), refused.status)
        except ValueError as error:
            return Answer(api.error_body(Refused(400, str(error))), 400)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
