"""The registry's folder: its CSV files read, checked as a whole, and landed.

Does not belong here: what a cell may hold (`parse.py`) and rules over several rows (`checks.py`).
"""

from __future__ import annotations

import csv
from pathlib import Path

from ingestion.config import ConfigError
from ingestion.people import person_key, without_emails
from ingestion.sources.registry import tables
from ingestion.sources.registry.checks import Registry, faults_of
from ingestion.sources.registry.parse import FILES, parse_file
from ingestion.tables import Fetched, reader_of

_HASHED = {
    tables.PEOPLE.entity: ("identity_person_key", "person_key"),
    tables.BUDGET_EXEMPTIONS.entity: ("approver_person_key",),
}


def read_registry(folder: Path) -> Registry:
    """Every file of the folder as checked rows, an absent optional file as none.

    Raises:
        ConfigError: any fault in any file; all of them in one message, one a line.
    """
    if not folder.is_dir():
        raise ConfigError(f"registry: folder {folder} does not exist; allowed: a folder with {_file_names()}")
    faults = [
        f"{path.name}: unknown file; allowed: {_file_names()}"
        for path in sorted(folder.iterdir())
        if path.suffix.lower() == ".csv" and path.stem not in FILES
    ]
    if not (folder / tables.WORKFLOWS.vendor_object).exists():
        faults.append(f"{tables.WORKFLOWS.vendor_object}: missing file; every registry names its workflows")
    registry: Registry = {}
    for table in tables.TABLES:
        path = folder / table.vendor_object
        registry[table.entity] = parse_file(table, _lines(path, faults), faults) if path.exists() else []
    # rows that could not be read would show up again as names that nothing declares
    faults = faults or faults_of(registry)
    if faults:
        raise ConfigError("\n".join(f"registry {folder}: {fault}" for fault in faults))
    return registry


def land_registry(folder: Path, salt: str) -> list[Fetched]:
    """One `Fetched` a table, in the order of `tables.TABLES`; people are hashed.

    Raises:
        ConfigError: as `read_registry`.
    """
    registry = read_registry(folder)
    for entity, columns in _HASHED.items():
        for row in registry[entity]:
            row.update({column: person_key(str(row[column]), salt) for column in columns})
    for row in registry[tables.BUDGET_EXEMPTIONS.entity]:
        row["reason"] = without_emails(str(row["reason"]), salt)
    return [Fetched(reader_of(table, registry[table.entity])) for table in tables.TABLES]


def _lines(path: Path, faults: list[str]) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            return list(csv.reader(text, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append(f"{path.name}: cannot be read: {error}; allowed: CSV in UTF-8 with a header")
        return [[cell.name for cell in FILES[path.stem]]]


def _file_names() -> str:
    return ", ".join(table.vendor_object for table in tables.TABLES)
