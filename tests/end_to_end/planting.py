"""A recognisable text and address, and the places of every source into which a person could have written them.

Belongs here: planting. Does not belong here: the search for what was planted (`test_privacy.py`).
"""

from __future__ import annotations

import gzip
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MARK = "zqxj"  # stands in no word of any language, and in both of the planted
EMAIL = f"{MARK}.person@private.test"
TEXT = f"{MARK}-planted-text"
BOTH = f"{TEXT} {EMAIL}"

_TEXTS = ("title", "body", "message", "summary", "description")
_PEOPLE = ("login", "email", "emailAddress", "accountId", "displayName")
_JIRA_EDIT = {"field": "summary", "from": None, "fromString": BOTH, "to": None, "toString": BOTH}


def planted(value: Any, vendor: str, key: str = "") -> Any:
    """A vendor's answer with the mark in every text, person, label and name, and in a new field of every object."""
    if isinstance(value, dict):
        if key == "created_by":
            return {**value, "id": EMAIL}
        found = {name: planted(one, vendor, name) for name, one in value.items()}
        if key == "labels":
            found["nodes"] = [{"name": f"for {EMAIL}"}]
        if key == "fields":
            found |= {"description": BOTH, "comment": {"comments": [{"body": BOTH}]}}
        return {**found, "a_new_field": BOTH}
    if isinstance(value, list):
        added = {"labels": [EMAIL], "items": [_JIRA_EDIT]}.get(key, []) if vendor == "jira" else []
        return [planted(one, vendor) for one in value] + added
    if isinstance(value, str):
        return _planted_text(value, vendor, key)
    return value


def _planted_text(value: str, vendor: str, key: str) -> str:
    if key in _TEXTS:
        return f"{value}\n\n{BOTH}"
    if key in _PEOPLE:
        return EMAIL
    if key == "headRefName":
        return f"{value}-for/{EMAIL}"
    return f"{value} of {EMAIL}" if key == "name" and vendor == "anthropic" else value


@contextmanager
def planting(behind: str) -> Iterator[str]:
    """A server before the one at the URL `behind` that plants into each of its answers; its URL."""

    class Handler(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length) or None
            asked = urllib.request.Request(
                behind + self.path, data=sent, headers=dict(self.headers), method=self.command
            )
            with urllib.request.urlopen(asked) as answer:
                body = planted(json.load(answer), self.path.split("/")[1])
            packed = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        do_GET = do_POST = _pass_on

        def log_message(self, *_: Any) -> None:
            """Say nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def plant_into_log(file: Path, *, is_damaged: bool) -> None:
    """Plant into every object of a packed gateway log; in a damaged one a cell slipped and the last line is torn."""
    calls = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    for call in calls:
        call |= {
            "messages": [{"role": "user", "content": BOTH}],
            "response": {"choices": [{"message": {"content": BOTH}}]},
            "error_str": BOTH,
            "end_user": EMAIL,
            "request_tags": [*call["request_tags"], f"by:{EMAIL}"],
        }
        for name in ("spend_logs_metadata", "requester_metadata"):
            given = call["metadata"][name] or {}
            call["metadata"][name] = {**given, "prompt": BOTH, "agent": EMAIL, "trace_id": {"text": BOTH}}
        call["metadata"] |= {
            "user_api_key_alias": f"{call['metadata']['user_api_key_alias']} of {EMAIL}",
            "user_api_key_user_id": EMAIL,
            "user_api_key_user_email": EMAIL,
            "agent_id": EMAIL,
        }
    if is_damaged:
        calls[1]["prompt_tokens"] = EMAIL
    lines = [json.dumps(call) for call in calls]
    torn = [lines[0][: lines[0].index(TEXT) + 40]] if is_damaged else []
    file.write_bytes(gzip.compress("\n".join([*lines, *torn]).encode()))


def write_usage_file(file: Path, day: str, rows: int) -> None:
    """A usage file with people in every free column, and one row whose cells slipped."""
    header = "request_id,requested_at,provider,model_name,output_tokens,user,end_user,session_id,team,tags"
    cells = f"{EMAIL},{EMAIL},{EMAIL},team of {EMAIL},by:{EMAIL}"
    tagged = cells.replace(f"by:{EMAIL}", f'"[""by:{EMAIL}""]"')
    lines = [f"{n}-{EMAIL},{day}T10:00:00Z,anthropic,a-model,7,{tagged}" for n in range(rows)]
    slipped = f"{EMAIL},{day}T10:00:00Z,anthropic,a-model,{EMAIL},{tagged}"
    file.write_text("\n".join([header, *lines, slipped]) + "\n")


def write_outcome_file(file: Path, day: str, rows: int) -> None:
    """An outcome file with people in its ids, owners and sessions, and one row whose cells slipped."""
    header = "outcome_id,outcome_type,occurred_at,status,updated_at,quantity,owner_email,end_user,session_id"
    at = f"{day}T11:00:00Z"
    lines = [f"{n}-{EMAIL},lead,{at},won,{at},1,{EMAIL},{EMAIL},s{n}|{EMAIL}" for n in range(rows)]
    file.write_text("\n".join([header, *lines, f"{EMAIL},lead,{at},won,{at},{EMAIL},1,1,s"]) + "\n")
