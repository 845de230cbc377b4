"""Where the raw zone's files lie: a local folder or any fsspec URL, written whole or not at all.

Belongs here: bytes and paths. Does not belong here: what is inside a file.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec


def file_sha256(path: Path) -> str:
    """The SHA-256 of a local file in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


class ZoneStore:
    """The files below one root; every path is relative to it and uses `/`.

    On a local folder a write is a rename, elsewhere it is one PUT: a reader never meets half a file.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs: Any
        self._fs, root = fsspec.core.url_to_fs(url)
        self.is_local = self._fs.protocol in ("file", ("file", "local"))
        self._root = os.path.abspath(root) if self.is_local else str(root).rstrip("/")  # noqa: PTH100

    def address(self, path: str) -> str:
        """What an engine opens: an absolute path on a local zone, else the full URL."""
        where = f"{self._root}/{path}"
        return where if self.is_local else str(self._fs.unstrip_protocol(where))

    def exists(self, path: str) -> bool:
        """Whether a file of this name is there."""
        return bool(self._fs.exists(f"{self._root}/{path}"))

    def read(self, path: str) -> bytes:
        """The bytes of one file; FileNotFoundError when there is none."""
        return bytes(self._fs.cat_file(f"{self._root}/{path}"))

    def fetch(self, path: str, folder: Path) -> Path:
        """One file as a local one: itself on a local zone, else a copy in `folder`."""
        if self.is_local:
            return Path(self._root, path)
        copy = folder / hashlib.sha256(path.encode()).hexdigest()[:16]
        self._fs.get_file(f"{self._root}/{path}", str(copy))
        return copy

    def put(self, ready: Path, path: str) -> None:
        """Make the finished local file `ready` the file at `path`, in one step; `ready` is gone then."""
        where = f"{self._root}/{path}"
        if self.is_local:
            Path(where).parent.mkdir(parents=True, exist_ok=True)
            ready.replace(where)
        else:
            self._fs.makedirs(where.rpartition("/")[0], exist_ok=True)
            self._fs.put_file(str(ready), where)
            ready.unlink()

    def copy(self, path: str, to: str) -> None:
        """Keep the file at `path` under a second name as well (by a hard link where there are any)."""
        source, target = f"{self._root}/{path}", f"{self._root}/{to}"
        if not self.is_local:
            self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
            self._fs.cp_file(source, target)
            return
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).unlink(missing_ok=True)
        try:
            Path(target).hardlink_to(source)
        except OSError:
            shutil.copyfile(source, target)

    def remove(self, path: str) -> None:
        """Remove one file; none there is no error."""
        with contextlib.suppress(FileNotFoundError):
            self._fs.rm_file(f"{self._root}/{path}")

    def names(self, folder: str, suffix: str = ".parquet") -> list[str]:
        """The sorted names of the files right below `folder` that end in `suffix`."""
        try:
            found = self._fs.ls(f"{self._root}/{folder}", detail=False)
        except FileNotFoundError:
            return []
        return sorted(name for name in (str(f).rpartition("/")[2] for f in found) if name.endswith(suffix))

    @contextlib.contextmanager
    def workplace(self, name: str) -> Iterator[Path]:
        """An empty local folder for files in the making, removed afterwards.

        On a local zone it lies inside the zone, so that putting a file is a rename, and it is locked: two
        landings of one table wait for each other. What a killed landing left there is removed by the next
        one.
        """
        if not self.is_local:
            with tempfile.TemporaryDirectory(prefix="raw-zone-") as folder:
                yield Path(folder)
            return
        place = Path(self._root, "_staging", name)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            try:
                yield place
            finally:
                shutil.rmtree(place, ignore_errors=True)
