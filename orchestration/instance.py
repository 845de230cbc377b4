"""Dagster's own records: where they are kept, and what they say of a run that was killed.

They live in `DAGSTER_HOME`, by default `.data/dagster`, so that `make dev` shows what `make run` did.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from sqlalchemy import event
from sqlalchemy.engine import Engine

SETTINGS = Path(__file__).parent / "dagster.yaml"

# Events are written to the store in batches: a month of partitions is thousands of rows, and a commit each
# costs more than the landing they report.
EVENT_BATCH = "1000"


def dagster_home() -> Path:
    """The folder of Dagster's records, made ready with this project's settings."""
    home = Path(os.environ.get("DAGSTER_HOME") or ".data/dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        shutil.copyfile(SETTINGS, home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH)
    return home


def _write_behind(connection: Any, _: Any) -> None:
    """Let SQLite write its pages when the system likes.

    Dagster commits each event, and waiting for the disk each time took most of a run's fixed cost: 62
    partitions 20 s with, 4 s without, on a busy disk. A power cut may cost the records of the last run; the
    data and their manifest are written elsewhere.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def open_instance() -> Iterator[dg.DagsterInstance]:
    """The instance at `dagster_home()`, closed afterwards."""
    event.listen(Engine, "connect", _write_behind)
    with dg.DagsterInstance.from_config(str(dagster_home())) as instance:
        yield instance
