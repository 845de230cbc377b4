"""What tonight's quality checks found, read from the warehouse.

Belongs here: reading them. Which checks there are and how they judge is in the dbt project
(`models/intermediate/quality`, seed `quality_checks`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ingestion.config import Config
from ingestion.warehouse.connection import read_rows

LANDED = "raw"  # the asset of a check whose subjects are landed tables: each is its own asset


@dataclass(frozen=True)
class DeclaredCheck:
    """One row of seed `quality_checks`: a check that there is, whatever it finds."""

    name: str
    asset: str
    owner: str
    title: str
    reason: str


@dataclass(frozen=True)
class Finding:
    """What one check found of one subject; `severity` is ok, warn or error."""

    check: str
    subject: str
    severity: str
    measured: Decimal
    threshold: Decimal
    offending_count: int
    offending_rows: str | None
    owner: str
    asset: str


def declared_checks(seed: Path) -> tuple[DeclaredCheck, ...]:
    """The checks of the seed file, in its order."""
    with seed.open(encoding="utf-8", newline="") as lines:
        return tuple(
            DeclaredCheck(row["check_name"], row["asset"], row["owner"], row["title"], row["reason"])
            for row in csv.DictReader(lines)
        )


def findings(config: Config) -> tuple[Finding, ...]:
    """Everything that was judged tonight, in the order of checks and subjects."""
    return tuple(Finding(*row) for row in read_rows(config, _FINDINGS))


_FINDINGS = """
    select
        check_name, subject_key, severity, measured_value, threshold_value, offending_count, offending_rows, owner, asset
    from intermediate.int_quality_findings
    order by check_name, subject_key
"""
