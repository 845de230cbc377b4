"""The bundled example month: both engines, another order of nights, and the simulator's own truth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from marts import Rows, assert_same_rows, duckdb_rows, postgres_rows
from nightly_run import Night

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Month:
    """A night over the whole example month: what it printed and the file it left."""

    night: Night
    printed: str
    rows: Rows


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """The month in one night, on DuckDB."""
    night = Night.of("acme", tmp_path_factory.mktemp("month"))
    printed = night.run_green()
    return Month(night, printed, duckdb_rows(night.warehouse))


def ask(month: Month, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(month.night.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_mart_has_rows(month: Month) -> None:
    assert [name for name, rows in month.rows.items() if len(rows) == 1] == []


def test_postgres_has_the_same_rows(month: Month, postgres_server: object) -> None:
    url = postgres_server.new_database()  # type: ignore[attr-defined]
    month.night.run_green("--warehouse", url)
    assert_same_rows(month.rows, postgres_rows(url))


def test_nights_in_another_order_leave_the_same_rows_on_duckdb(month: Month, tmp_path: Path) -> None:
    night = Night.of("acme", tmp_path)
    night.run_green("--from", "2026-10-11", "--to", "2026-10-31")
    assert duckdb_rows(night.warehouse) != month.rows  # or the second night would have nothing to prove
    night.run_green("--from", "2026-10-01", "--to", "2026-10-10")
    assert_same_rows(month.rows, duckdb_rows(night.warehouse))


def test_nights_in_another_order_leave_the_same_rows_on_postgres(
    month: Month, tmp_path: Path, postgres_server: object
) -> None:
    url = postgres_server.new_database()  # type: ignore[attr-defined]
    night = Night.of("acme", tmp_path)
    night.run_green("--warehouse", url, "--from", "2026-10-11", "--to", "2026-10-31")
    night.run_green("--warehouse", url, "--from", "2026-10-01", "--to", "2026-10-10")
    assert_same_rows(month.rows, postgres_rows(url))


def test_ledger_of_billed_days_is_the_bill_the_simulator_wrote(month: Month) -> None:
    truth = month.night.folder / "acme" / "truth" / "truth_bill.parquet"
    with duckdb.connect() as connection:
        billed = dict(
            connection.execute(
                f"select cast(usage_date as varchar), sum(billed_usd) from '{truth}' group by 1"
            ).fetchall()
        )
    ledger = ask(
        month,
        "select cast(usage_date as varchar), sum(allocated_usd) from marts.fct_cost_allocations"
        " where cost_basis = 'billed' group by 1 order by 1",
    )
    assert len(ledger) >= 25  # the month's last days are not billed yet
    assert [(day, usd) for day, usd in ledger if usd != billed[str(day)]] == []


def test_planted_gaps_are_shown_and_the_night_is_green(month: Month) -> None:
    gaps = dict(ask(month, "select gap_class, sum(gap_usd) from marts.mart_unproxied_spend_daily group by 1"))
    assert {"unknown_key", "credit_or_adjustment", "unmetered"} <= set(gaps)
    assert gaps["unknown_key"] > Decimal(0) > gaps["credit_or_adjustment"]
    for word in ("unknown_key", "code-review", "saving"):
        assert word in month.printed
