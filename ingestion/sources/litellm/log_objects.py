"""StandardLoggingPayload objects in a folder or bucket, as Arrow batches.

Belongs here: which files a window needs, how they are read, and what becomes of a torn one. Does not belong here: the
fields of an object (`log_shape.py`), what they mean (`parse.py`), the inside of a broken file (`salvage.py`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

import duckdb
import fsspec
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.data_files import UNPACKING_ERRORS, DataFile, DataFolder
from ingestion.duck import batches, connect, rejecting_schema, shaped_once
from ingestion.sources.litellm.log_shape import Layout, layout_of, picked_objects, read_objects
from ingestion.sources.litellm.parse import calls_sql, distinct_shapes
from ingestion.sources.litellm.salvage import (
    objects_in,
    readable_part,
    sorted_out,
)
from ingestion.sources.litellm.tables import LOG_OBJECTS
from ingestion.sql_names import literal
from ingestion.tables import Fetched, Rejection
from ingestion.window import Window

_LOG = logging.getLogger(__name__)

# GCS folders carry the day of writing, which a batch reaches after its calls have started: the next day's folder is
# read too (sources.md 1.7).
_WRITTEN_LATER = timedelta(days=1)

# Files one query reads: enough to keep every core busy on one-object files, few enough that an unreadable one, for which
# its query is asked again file by file, costs little.
_FILES_A_QUERY = 500

_SUFFIXES = (
    ".json",
    ".jsonl",
    ".ndjson",
    ".json.gz",
    ".jsonl.gz",
    ".ndjson.gz",
    ".gz",
    "",
)  # GCS names have none
_HEAD = 1 << 16  # characters that tell the layout: a spread object shows it in its second line
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12][0-9]|3[01])(?![0-9])")


class LogObjects:
    """The log objects below one path (a folder, a file or an fsspec URL).

    Raises:
        ConfigError: nothing is there.
    """

    def __init__(self, path: str) -> None:
        self._folder = DataFolder(path, "sources.litellm.logs")

    def calls(self, window: Window, salt: str) -> Fetched:
        """The calls that started in `window`, streamed; torn and malformed objects are rejected by file and line."""
        schema = rejecting_schema(LOG_OBJECTS)
        reading = _Reading(self._folder, window, salt, schema)
        return Fetched(pa.RecordBatchReader.from_batches(schema, reading.rows()), reading.rejected)


def in_window(file: DataFile, window: Window) -> bool:
    """Whether a file's folder may hold calls of the window; a path without a day may hold any."""
    found = _DAY.search(file.name)
    if found is None:
        return True
    try:
        day = date(*map(int, found.groups()))
    except ValueError:  # 2026-02-30 is no day, so the path names none
        return True
    return window.start.date() <= day <= (window.end + _WRITTEN_LATER - timedelta(microseconds=1)).date()


class _Reading:
    """One pass over the files of a window."""

    def __init__(self, folder: DataFolder, window: Window, salt: str, schema: pa.Schema) -> None:
        self._folder = folder
        self._window = window
        self._salt = {"salt": salt}
        self._schema = schema
        self.rejected: list[Rejection] = []

    def rows(self) -> Iterator[pa.RecordBatch]:
        self._connection = connect()
        self._folder.register(self._connection)
        try:
            lines: list[DataFile] = []
            for file in self._folder.files():
                if file.suffixes not in _SUFFIXES:
                    _LOG.warning(
                        "litellm: %s is no log object; read are: %s", file.name, ", ".join(_SUFFIXES)
                    )
                elif in_window(file, self._window):
                    yield from self._file(file, lines)
                    if len(lines) >= _FILES_A_QUERY:
                        yield from self._lines(lines)
                        lines = []
            yield from self._lines(lines)
        finally:
            self._connection.close()

    def _file(self, file: DataFile, lines: list[DataFile]) -> Iterator[pa.RecordBatch]:
        """Put a file of lines to the others; read a file of another layout, and a broken one, alone."""
        if not self._folder.is_whole(file):
            content = readable_part(self._folder, file)
            reason = "the packed stream is cut or broken; what stands before that was read"
            self.rejected.append(Rejection(file.name, "file", None, reason, "a whole gzip file"))
            yield from self._salvaged(file, content)
            return
        try:
            with self._folder.open(file) as handle:
                layout = layout_of(handle.read(_HEAD).decode("utf-8", errors="replace"))
        except UNPACKING_ERRORS as error:
            self._unreadable(file, error)
            return
        if layout is Layout.LINES:
            lines.append(file)
            return
        relation = read_objects([file.url], layout)
        try:
            # nothing may be handed on before the file is known to be whole
            self._connection.execute(f"select count(id) from {relation}").fetchall()
            yield from self._query(relation, literal(file.name), set())
        except duckdb.Error:
            yield from self._salvaged(file, readable_part(self._folder, file))

    def _lines(self, files: Sequence[DataFile]) -> Iterator[pa.RecordBatch]:
        """Read files of lines by one query; where that fails, file by file (a row seen twice is a duplicate)."""
        if not files:
            return
        prefix = len(files[0].url) - len(files[0].name)
        nameless: set[str] = set()
        relation = read_objects([file.url for file in files], Layout.LINES)
        try:
            yield from self._query(relation, f"substr(filename, {prefix + 1})", nameless)
        except duckdb.Error as error:
            if len(files) == 1:
                self._unreadable(files[0], error)
                return
            for file in files:
                yield from self._lines([file])
            return
        for file in (file for file in files if file.name in nameless):
            numbers = self._nameless_numbers(file.url)
            with self._folder.open(file) as handle:
                readable = b"".join(sorted_out(handle, file.name, numbers, self.rejected))
            yield from self._from_memory(file, readable)

    def _query(self, relation: str, name: str, nameless: set[str]) -> Iterator[pa.RecordBatch]:
        """The calls of a relation; rows without an id are taken out and their files added to `nameless`."""
        sql = calls_sql(picked_objects(relation, name), self._window)
        for raw in batches(self._connection, sql, self._salt, self._schema):
            batch = shaped_once(self._connection.cursor(), raw, distinct_shapes(), self._salt)
            if batch.column("request_id").null_count == 0:
                yield batch
                continue
            missing = pc.is_null(batch.column("request_id"))
            nameless.update(pc.unique(batch.filter(missing).column("_reject_locator")).to_pylist())
            yield batch.filter(pc.invert(missing))

    def _nameless_numbers(self, url: str) -> set[int]:
        """The numbers of the objects in a file of lines that have no id, are torn or have another type."""
        # one thread: the number of a row is its place in the file
        self._connection.execute("set threads = 1")
        numbered = f"select row_number() over () as number, id from {read_objects([url], Layout.LINES)}"
        found = self._connection.execute(
            f"select number from ({numbered}) where coalesce(id, '') = ''"
        ).fetchall()
        self._connection.execute("reset threads")
        return {int(number) for (number,) in found}

    def _salvaged(self, file: DataFile, content: bytes) -> Iterator[pa.RecordBatch]:
        """Read what is left of a broken file from memory: a prompt must not reach a disk on this way."""
        head = content[:_HEAD].decode("utf-8", errors="replace")
        if layout_of(head) is not Layout.LINES:
            content = b"".join(objects_in(file.name, content, self.rejected))
        lines, readable = content.splitlines(), b""
        nameless: set[str] = set()
        yield from self._from_memory(file, content, nameless)
        if nameless:
            with self._in_memory(content) as url:
                numbers = self._nameless_numbers(url)
            readable = b"".join(sorted_out(lines, file.name, numbers, self.rejected))
        yield from self._from_memory(file, readable)

    def _from_memory(
        self, file: DataFile, content: bytes, nameless: set[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Read lines that are in memory as if they stood in `file`."""
        if not content:
            return
        with self._in_memory(content) as url:
            try:
                relation = read_objects([url], Layout.LINES)
                yield from self._query(relation, literal(file.name), set() if nameless is None else nameless)
            except duckdb.Error as error:
                self._unreadable(file, error)

    @contextmanager
    def _in_memory(self, content: bytes) -> Iterator[str]:
        memory = fsspec.filesystem("memory")
        if not self._connection.filesystem_is_registered("memory"):
            self._connection.register_filesystem(memory)
        path = f"/litellm-salvage-{id(self)}.jsonl"
        memory.pipe_file(path, content)
        try:
            yield f"memory:/{path}"
        finally:
            memory.rm_file(path)

    def _unreadable(self, file: DataFile, error: Exception) -> None:
        # the first line of DuckDB's message says what is wrong, the next ones may quote the file
        reason = f"cannot be read: {(str(error).splitlines() or ['no message'])[0]}"
        self.rejected.append(Rejection(file.name, "file", None, reason, "JSON, a JSON array or JSON lines"))
