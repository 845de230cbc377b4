"""What is still readable of a damaged log file, and which of its lines are not.

Belongs here: the slow, careful reading of the few files that are broken. Python looks at damaged files only; whole ones
never pass through here. Nothing of a file's content is written to disk or into a message.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ingestion.data_files import CHUNK, UNPACKING_ERRORS, DataFile, DataFolder
from ingestion.tables import Rejection

_ALLOWED = "one StandardLoggingPayload object, whole"


def readable_part(folder: DataFolder, file: DataFile) -> bytes:
    """The bytes of a file up to where it can be unpacked."""
    parts: list[bytes] = []
    try:
        with folder.open(file) as handle:
            while part := handle.read1(CHUNK) if hasattr(handle, "read1") else handle.read(CHUNK):
                parts.append(part)
    except UNPACKING_ERRORS:
        pass
    return b"".join(parts)


def objects_in(name: str, content: bytes, rejected: list[Rejection]) -> Iterator[bytes]:
    """The whole objects of an array or of spread objects, each as one line; what follows a tear is rejected.

    The place of the tear is added to `rejected`, without its content.
    """
    text = content.decode("utf-8", errors="replace")
    decoder = json.JSONDecoder()
    position = 0
    while True:
        while position < len(text) and (text[position] in "[],\ufeff" or text[position].isspace()):
            position += 1
        if position >= len(text):
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            line = text.count("\n", 0, error.pos) + 1
            rejected.append(Rejection(f"{name}:{line}", "object", None, "torn or malformed JSON", _ALLOWED))
            return
        yield json.dumps(value).encode() + b"\n"


def sorted_out(
    lines: Iterable[bytes], name: str, numbers: set[int], rejected: list[Rejection]
) -> Iterator[bytes]:
    """The readable ones among the objects of these numbers (from 1, blank lines not counted); the others are rejected.

    A readable one is there when the torn line above it made DuckDB skip it as well.
    """
    counted = 0
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        counted += 1
        if counted in numbers:
            fault = _bad_line(f"{name}:{place}", line)
            if fault is None:
                yield line.rstrip(b"\r\n") + b"\n"
            else:
                rejected.append(fault)


def _bad_line(locator: str, line: bytes) -> Rejection | None:
    """Why one line cannot be read, without its content; None where it can."""
    try:
        value = json.loads(line)
    except ValueError:
        return Rejection(locator, "line", None, "torn or malformed JSON", _ALLOWED)
    if not isinstance(value, dict):
        return Rejection(locator, "line", type(value).__name__, "is not an object", _ALLOWED)
    if value.get("id") in (None, ""):
        return Rejection(locator, "id", None, "is missing", "a non-empty id")
    return None
