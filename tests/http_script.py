"""A real HTTP server on 127.0.0.1 that plays scripted answers and remembers what it was asked.

Belongs here: answering over a socket, faults of transport included. Does not belong here: any vendor's logic
(that is the simulator). A path without a script left answers 500, so a request too many is seen.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Answer:
    """One scripted answer: a body (JSON unless bytes), a status, headers, and how many bytes to hold back."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0  # the last bytes of the body are left out; Content-Length says the shorter length
    hang_up: bool = False  # Content-Length promises the whole body, the connection closes before
    late: float = 0  # seconds of silence before the answer

    def bytes(self) -> bytes:
        """The body as sent, before any cut."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    params: dict[str, list[str]]
    body: Any
    headers: dict[str, str]


@dataclass
class Script:
    """What the server plays, by path, and what it was asked."""

    url: str
    answers: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    asked: list[Asked] = field(default_factory=list)

    def play(self, path: str, *answers: Any) -> None:
        """Queue answers for a path; a plain value is a 200 with that JSON body."""
        self.answers[path].extend(a if isinstance(a, Answer) else Answer(a) for a in answers)

    def asked_at(self, path: str) -> list[Asked]:
        """The requests that reached a path, in order."""
        return [asked for asked in self.asked if asked.path == path]


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _play(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            params = parse_qs(url.query)
            script.asked.append(Asked(self.command, url.path, params, body, dict(self.headers)))
            waiting = script.answers[url.path]
            answer = waiting.popleft() if waiting else Answer({"error": "nothing scripted"}, 500)
            time.sleep(answer.late)
            with contextlib.suppress(BrokenPipeError):  # who asked has given up
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            whole = answer.bytes()
            sent = whole[: len(whole) - answer.cut]
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(whole) + 1 if answer.hang_up else len(sent)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = _play

        def log_message(self, *_args: Any) -> None:
            """Say nothing on stderr."""

    return Handler


@contextmanager
def scripted() -> Iterator[Script]:
    """A running server with an empty script; it stops at the end of the block."""
    script = Script("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
