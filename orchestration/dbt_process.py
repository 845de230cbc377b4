"""dbt inside this process: the manifest, and a build whose events stream out as they happen.

Belongs here: how dbt is called. Which assets that makes is in `assets/dbt.py`.

dbt runs in this process and not as a child: its libraries are loaded already for the asset definitions, the
parsed project is reused, and the warehouse file can be read while dbt holds it.
docs/adr/0050-dbt-in-process.md has the measurements.
"""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1] / "dbt_project"
_PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")
_EVENT_STREAM_ONLY = ("--log-level", "none", "--log-level-file", "none")  # the events say it all, once


class DbtError(Exception):
    """dbt could not parse or build the project; the message holds what dbt said."""


@dataclass(frozen=True)
class Dbt:
    """The dbt project on one warehouse.

    `engine` is the target of `profiles.yml`, `environment` the variables that file reads; what dbt parses and
    compiles is kept below `targets`.
    """

    engine: str
    environment: Mapping[str, str]
    targets: Path
    project: Path = PROJECT

    @property
    def target_folder(self) -> Path:
        """Where dbt keeps what it parsed and compiled for this warehouse.

        dbt throws its parsed project away whenever the profile's values change, so each warehouse has its
        own.
        """
        values = hashlib.sha256(repr(sorted(self.environment.items())).encode()).hexdigest()
        return self.targets.absolute() / f"{self.engine}-{values[:8]}"

    def project_hash(self) -> str:
        """A hash of everything that shapes the manifest: names and bytes of all project files."""
        return self._hash_of(lambda file: True)

    def rows_hash(self) -> str:
        """A hash of what decides the rows of a build over given input: SQL, seeds, and the engine's release.

        DuckDB's own `hash()` may differ between releases (docs/adr/0031-incremental-by-fingerprint.md).
        """
        decides = {".sql", ".csv"}
        files = self._hash_of(lambda file: file.suffix in decides or file.name == "dbt_project.yml")
        return hashlib.sha256(f"{files} duckdb {metadata.version('duckdb')}".encode()).hexdigest()

    def _hash_of(self, counts: Callable[[Path], bool]) -> str:
        digest = hashlib.sha256()
        for part in _PARTS:
            path = self.project / part
            files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
            for file in filter(counts, files):
                digest.update(str(file.relative_to(self.project)).encode())
                digest.update(file.read_bytes() if file.exists() else b"")
        return digest.hexdigest()

    def manifest(self) -> Path:
        """The path of a manifest that fits the project's files, parsed anew when any of them changed.

        Raises:
            DbtError: the project does not parse.
        """
        manifest, stamp = self.target_folder / "manifest.json", self.target_folder / "project.sha256"
        wanted = self.project_hash()
        if not (manifest.exists() and stamp.exists() and stamp.read_text() == wanted):
            self._parse()
            stamp.write_text(wanted)
        return manifest

    def _parse(self) -> None:
        """Parse what changed; when that fails, parse everything.

        dbt's partial parsing renders a changed unit test without the project's macros and then calls them
        undefined.
        """
        try:
            deque(self.events(["parse"]), maxlen=0)
        except DbtError:
            deque(self.events(["parse", "--no-partial-parse"]), maxlen=0)

    def events(self, arguments: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Run one dbt command and yield its structured events (`info`, `data`) as they happen.

        Raises:
            DbtError: the command failed; raised after its last event.
        """
        stream: queue.Queue[dict[str, Any] | None] = queue.Queue()
        outcome: list[Any] = []
        full = [*arguments, "--target", self.engine, "--target-path", str(self.target_folder)]
        full += ["--project-dir", str(self.project), "--profiles-dir", str(self.project), *_EVENT_STREAM_ONLY]
        # a daemon: an interrupted run must not wait for the query that dbt is in
        worker = threading.Thread(target=_invoke, args=(full, stream, outcome), daemon=True)
        errors: list[str] = []
        with _environment(self.environment):
            worker.start()
            while (event := stream.get()) is not None:
                if event["info"]["level"] == "error":
                    errors.append(event["info"]["msg"])
                yield event
            worker.join()
        result = outcome[0]
        if isinstance(result, BaseException) or not result.success:
            failure = result if isinstance(result, BaseException) else result.exception
            raise DbtError("\n".join(dict.fromkeys(errors)) or str(failure or "dbt failed without a word"))


def _invoke(arguments: Sequence[str], stream: queue.Queue[dict[str, Any] | None], outcome: list[Any]) -> None:
    from dbt.cli.main import dbtRunner
    from dbt_common.events.base_types import EventMsg
    from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]

    def pass_on(message: EventMsg) -> None:
        fields = MessageToDict(
            message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
        stream.put(fields)

    try:
        outcome.append(dbtRunner(callbacks=[pass_on]).invoke(list(arguments)))
    except BaseException as error:
        outcome.append(error)
    finally:
        stream.put(None)


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """The process's environment with `values` added, as dbt's profile reads it; put back afterwards."""
    wanted = {"DO_NOT_TRACK": "1", **values}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
