"""Finding and opening data files: a file, a folder, or any fsspec URL.

Belongs here: which files a source reads, and how DuckDB reaches them. Does not belong here: what is in them.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb
import fsspec

from ingestion.config import ConfigError

CHUNK = 1 << 20  # bytes read at once
UNPACKING_ERRORS = (EOFError, OSError, zlib.error)


@dataclass(frozen=True)
class DataFile:
    """One file: `url` is what DuckDB opens, `name` (relative to the configured path) is what messages say."""

    url: str
    name: str

    @property
    def suffixes(self) -> str:
        """The lower-case ending of the file's own name from the last dot on, `.gz` and what stands before it."""
        parts = self.name.rpartition("/")[2].lower().split(".")
        count = 2 if parts[-1] == "gz" else 1
        return "." + ".".join(parts[-count:]) if len(parts) > count else ""


class DataFolder:
    """The files below one configured path. `key` names the setting in messages.

    Raises:
        ConfigError: nothing is there, or the URL's protocol is unknown.
    """

    def __init__(self, path: str, key: str) -> None:
        self._filesystem: Any = None
        if "://" in path:
            try:
                self._filesystem, self._root = fsspec.core.url_to_fs(path)
            except (ValueError, ImportError) as error:
                raise ConfigError(
                    f"{key}: {path}: {error}; allowed: a local path or an fsspec URL"
                ) from error
            self._protocol = path.split("://", 1)[0]
        else:
            self._root = path
        if not self._exists():
            raise ConfigError(f"{key}: {path} does not exist; allowed: a file, a folder or an fsspec URL")

    def files(self) -> list[DataFile]:
        """Every file in name order; hidden ones (a part begins with a dot or an underscore) are left out."""
        if self._filesystem is None:
            root = Path(self._root)
            paths = [root] if root.is_file() else [p for p in root.rglob("*") if p.is_file()]
            base = root.parent if root.is_file() else root
            found = [DataFile(str(p), p.relative_to(base).as_posix()) for p in paths]
        else:
            single = self._filesystem.isfile(self._root)
            base_text = (
                str(self._root).rstrip("/").rpartition("/")[0] if single else str(self._root).rstrip("/")
            )
            paths_text = [self._root] if single else self._filesystem.find(self._root)
            found = [
                DataFile(f"{self._protocol}://{p}", str(p)[len(base_text) :].lstrip("/")) for p in paths_text
            ]
        shown = [f for f in found if not any(part[:1] in (".", "_") for part in f.name.split("/"))]
        return sorted(shown, key=lambda file: file.name)

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a connection open the URLs of `files`."""
        if self._filesystem is not None:
            connection.register_filesystem(self._filesystem)

    def open(self, file: DataFile) -> IO[bytes]:
        """The file's raw bytes, unpacked where its name ends in `.gz`."""
        compression = "gzip" if file.name.lower().endswith(".gz") else None
        if self._filesystem is None:
            handle: IO[bytes] = fsspec.open(file.url, "rb", compression=compression).open()
        else:
            handle = self._filesystem.open(file.url, "rb", compression=compression)
        return handle

    def is_whole(self, file: DataFile) -> bool:
        """Whether a packed file unpacks to its end; one that is not packed is.

        It costs a second unpacking: DuckDB takes a cut stream for a short file and would lose rows without a word.
        """
        if not file.name.lower().endswith(".gz"):
            return True
        try:
            with self.open(file) as handle:
                while handle.read(CHUNK):
                    pass
        except UNPACKING_ERRORS:
            return False
        return True

    def _exists(self) -> bool:
        if self._filesystem is None:
            return Path(self._root).exists()
        return bool(self._filesystem.exists(self._root))
