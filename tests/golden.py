"""Every row of every mart of a fixture, as it was reviewed: what no other test names is seen to stay.

Belongs here: comparing a built warehouse with the reviewed rows in tests/fixtures/golden, and writing them anew:

    python -m tests.golden            # after a change that is meant to change a number; review the difference

Does not belong here: which numbers are right. Those are asserted one by one where their case stands.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.dbt_runner import Warehouse
from tests.marts import Rows, assert_same_rows, read_rows

FOLDER = Path(__file__).parent / "fixtures" / "golden"


def mart_rows(warehouse: Warehouse) -> Rows:
    """Every row of every mart as text."""
    return read_rows(lambda sql: [tuple(row.values()) for row in warehouse.rows(sql)])


def assert_golden(warehouse: Warehouse, name: str) -> None:
    """Fail with the first rows that differ from the reviewed ones."""
    reviewed = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert_same_rows(
        {mart: [tuple(row) for row in rows] for mart, rows in reviewed.items()}, mart_rows(warehouse)
    )


def main() -> None:
    """Build every fixture on DuckDB and write its rows, one a line."""
    from tests.mutation.worlds import reviewed_fixtures

    FOLDER.mkdir(exist_ok=True)
    for fixture in reviewed_fixtures():
        with tempfile.TemporaryDirectory() as folder:
            warehouse = Warehouse(str(Path(folder) / "w.duckdb"), Path(folder))
            warehouse.lay(fixture.rows, fixture.empty)
            warehouse.dbt("build", "--exclude-resource-type", "unit_test")
            marts = [
                f" {json.dumps(mart)}: [\n  " + ",\n  ".join(json.dumps(row) for row in found) + "\n ]"
                for mart, found in sorted(mart_rows(warehouse).items())
            ]
            (FOLDER / f"{fixture.name}.json").write_text(
                "{\n" + ",\n".join(marts) + "\n}\n", encoding="utf-8"
            )


if __name__ == "__main__":
    main()
