"""Wall time and peak memory of a piece of work, its child processes included."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

# A tenth of a second catches every phase that lasts long enough to hold memory; a finer grid costs a core.
SAMPLE_SECONDS = 0.1


@dataclass
class Measurement:
    """Wall seconds and the peak of the summed resident memory of this process and its children, in bytes."""

    seconds: float = 0.0
    peak_bytes: int = 0

    @property
    def peak_gb(self) -> float:
        """Peak in 10^9 bytes."""
        return self.peak_bytes / 1e9


def _tree_bytes(process: psutil.Process) -> int:
    total = 0
    for member in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += member.memory_info().rss
    return total


@contextlib.contextmanager
def measured() -> Iterator[Measurement]:
    """Fill the yielded `Measurement` when the block ends."""
    result, stop, process = Measurement(), threading.Event(), psutil.Process()

    def sample() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            result.peak_bytes = max(result.peak_bytes, _tree_bytes(process))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    begun = time.perf_counter()
    try:
        yield result
    finally:
        result.seconds = time.perf_counter() - begun
        result.peak_bytes = max(result.peak_bytes, _tree_bytes(process))
        stop.set()
        thread.join()
