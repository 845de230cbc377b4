"""Which state of the dbt project built the warehouse: remembered beside the rows, in `raw_zone.last_build`.

Belongs here: keeping that fact. What a changed project means for the next build is the orchestration's.
"""

from __future__ import annotations

from ingestion.config import Config
from ingestion.sql_names import literal
from ingestion.warehouse.connection import read_rows, run_statements

_TABLE = "raw_zone.last_build"
_MADE = [
    "create schema if not exists raw_zone",
    f"create table if not exists {_TABLE} (project_hash text not null)",
]


def last_build(config: Config) -> str | None:
    """The hash given to the last whole build of this warehouse that ended well; none before the first.

    Raises:
        ConfigError: the warehouse cannot be opened.
    """
    run_statements(config, _MADE)
    found = read_rows(config, f"select project_hash from {_TABLE}")
    return found[0][0] if found else None


def remember_build(config: Config, project_hash: str) -> None:
    """Note that a whole build of this state of the project ended well, in one transaction.

    Raises:
        ConfigError: the warehouse cannot be opened.
    """
    noted = f"insert into {_TABLE} values ({literal(project_hash)})"
    run_statements(config, [*_MADE, f"delete from {_TABLE}", noted])
