"""Reading one HTTP answer of a vendor: its JSON, whether it is a limit in disguise, what it says of a
failure.

Belongs here: judging a single answer. Does not belong here: sending (`http.py`) and paging (`paging.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from requests import Response

_SAID = 200  # as much of a vendor's complaint as fits a line of a log

_REDIRECTED = "redirects are not followed: check base_url"
_HINTS = {
    **dict.fromkeys((301, 302, 303, 307, 308), _REDIRECTED),
    401: "the key is refused: check the secret in the configuration",
    403: "the key lacks the right to read this: check its scope",
    404: "nothing there, or the key may not see it: check base_url and names",
    410: "the vendor has removed this endpoint",
    429: "the rate limit is still on",
}


# Seconds until the same request is sent again (0: the usual back-off), or None when the answer stands.
Verdict = Callable[[Response, float], float | None]


def stands(response: Response, now: float) -> float | None:
    """The verdict for every vendor: a used-up limit (403, 429) waits for `x-ratelimit-reset` (epoch s)."""
    if response.status_code not in (403, 429):
        return None
    if response.headers.get("Retry-After"):
        return 0.0  # dlt reads the header itself
    reset = response.headers.get("x-ratelimit-reset", "")
    if response.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        return max(int(reset) - now, 0.0)
    return 0.0 if response.status_code == 429 else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def decode(response: Response) -> Any:
    """The JSON body; numbers with a point become Decimal through their shortest text.

    Raises:
        ValueError: not JSON, cut off, or neither an object nor a list.
    """
    body = json.loads(response.content, parse_float=Decimal, parse_constant=_refuse)
    if not isinstance(body, (dict, list)):
        raise ValueError("neither an object nor a list")
    return body


def is_unreadable(response: Response) -> bool:
    try:
        decode(response)
    except ValueError:
        return True
    return False


def complaint(response: Response) -> str:
    """What the vendor says against a request it calls wrong (400): the request holds names and dates of ours
    only.

    Any secret of the request is struck out, should the vendor repeat it.
    """
    if response.status_code in _HINTS:
        return _HINTS[response.status_code]
    if response.status_code != 400 or is_unreadable(response):
        return ""
    body = decode(response)
    said: Any = body if isinstance(body, dict) else {}
    said = (
        said.get("errorMessages") or said.get("message") or said.get("error") or ""
    )  # Jira, GitHub, Anthropic
    said = said.get("message", "") if isinstance(said, dict) else said[0] if isinstance(said, list) else said
    message = str(said)
    for name in ("x-api-key", "Authorization"):
        for secret in str(response.request.headers.get(name, "")).split():
            message = message.replace(secret, "***")
    return message[:_SAID]
