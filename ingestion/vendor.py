"""What is known of a vendor before it is called: how long to wait for it, and how its failure is told.

Belongs here: types that are cheap to import. Does not belong here: the client itself (`http.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """How long a vendor is waited for.

    Five attempts wait 1 + 2 + 4 + 8 s: past a restart of a load balancer, short enough for a night. A wait
    the vendor names itself is kept up to `longest_seconds`: GitHub's limits reset within the hour. `sleep`
    and `clock` (seconds since the epoch) are replaced in tests.
    """

    attempts: int = 5
    base_seconds: float = 1.0
    longest_seconds: float = 3_700.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time


class VendorError(Exception):
    """A vendor did not answer as it promises. Names source, method and path; holds no secret and no body."""

    def __init__(
        self, source: str, call: str, reason: str, *, status: int | None = None, attempts: int = 1
    ) -> None:
        tried = f" after {attempts} attempts" if attempts > 1 else ""
        super().__init__(f"{source}: {call}: {reason}{tried}")
        self.source = source
        self.call = call
        self.status = status
        self.attempts = attempts
