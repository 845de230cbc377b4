"""A newer release of the models on a warehouse that an older one built: built anew once, and never half."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.nightly_run import Night

MONEY = "select * from marts.mart_workflow_cost_per_outcome_daily order by all"
MERGED = "intermediate.int_requests_merged"
# a remark on a table lives as long as the table: an increment keeps it, building anew loses it
REMARK = f"comment on table {MERGED} is 'as it was'"
REMARKS = (
    "select count(*) from duckdb_tables() where table_name = 'int_requests_merged' and comment = 'as it was'"
)

pytestmark = [pytest.mark.slow, pytest.mark.soak]


def asked(night: Night, sql: str) -> list[tuple[object, ...]]:
    """The rows of one statement on the warehouse file, which no run holds open."""
    with duckdb.connect(str(night.folder / "packmind" / "warehouse.duckdb")) as connection:
        return connection.execute(sql).fetchall()


def test_tables_of_an_older_release_are_built_anew_once(tmp_path: Path) -> None:
    night = Night.of("packmind", tmp_path)
    night.run_green()
    said = asked(night, MONEY)
    built = asked(night, "select project_hash from raw_zone.last_build")
    assert said and len(built) == 1
    # what an older release left: its name, and a table without a column of today
    asked(night, REMARK)
    asked(night, f"alter table {MERGED} drop column call_fate")
    asked(night, "update raw_zone.last_build set project_hash = 'older'")

    night.run_green()
    assert (asked(night, MONEY), asked(night, REMARKS)) == (said, [(0,)])
    assert asked(night, "select project_hash from raw_zone.last_build") == built

    asked(night, REMARK)
    night.run_green()
    assert (asked(night, MONEY), asked(night, REMARKS)) == (said, [(1,)])
