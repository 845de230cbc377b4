"""The bundled example month: both engines, another order of nights, and the simulator's own truth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from marts import Rows, assert_same_rows, but_the_log, duckdb_rows, postgres_rows
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
    # an ordinary month: no day of it is out of the ordinary
    calm = ["mart_spend_anomalies_daily"]
    assert [name for name, rows in but_the_log(month.rows).items() if len(rows) == 1] == calm


def test_postgres_has_the_same_rows(month: Month, postgres_server: object) -> None:
    url = postgres_server.new_database()  # type: ignore[attr-defined]
    month.night.run_green("--warehouse", url)
    assert_same_rows(month.rows, postgres_rows(url))


def test_nights_in_another_order_leave_the_same_rows_on_duckdb(month: Month, tmp_path: Path) -> None:
    night = Night.of("acme", tmp_path)
    night.run_green("--from", "2026-10-11", "--to", "2026-10-31")
    assert duckdb_rows(night.warehouse) != month.rows  # or the second night would have nothing to prove
    night.run_green("--from", "2026-10-01", "--to", "2026-10-10")
    assert_same_rows(but_the_log(month.rows), but_the_log(duckdb_rows(night.warehouse)))


def test_nights_in_another_order_leave_the_same_rows_on_postgres(
    month: Month, tmp_path: Path, postgres_server: object
) -> None:
    url = postgres_server.new_database()  # type: ignore[attr-defined]
    night = Night.of("acme", tmp_path)
    night.run_green("--warehouse", url, "--from", "2026-10-11", "--to", "2026-10-31")
    night.run_green("--warehouse", url, "--from", "2026-10-01", "--to", "2026-10-10")
    assert_same_rows(but_the_log(month.rows), but_the_log(postgres_rows(url)))


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


def test_every_attributed_dollar_reached_an_outcome_it_was_spent_on(month: Month) -> None:
    truth = month.night.folder / "acme" / "truth" / "truth_requests.parquet"
    rows = ask(
        month,
        # no two calls of the month start in the same microsecond, so an instant names its call
        "with spent as (select distinct seen.run_key, truth.outcome_type, truth.outcome_ids"
        f" from marts.fct_requests as seen join '{truth}' as truth on seen.requested_at = truth.started_at)"
        " select match_method, match_grade, allocation_key, coalesce(bool_and("
        "   spent.outcome_type = outcomes.outcome_type"
        "   and list_contains(spent.outcome_ids, outcomes.outcome_id)), false)"
        " from marts.fct_cost_allocations as ledger join marts.fct_outcomes as outcomes using (outcome_key)"
        " left join spent using (run_key) where allocation_class = 'attributed' group by all",
    )
    # person and time is a guess with a grade that says so: the benchmark of attribution measures how good it is
    assert [row for row in rows if not row[3] and row[1] != "D"] == []
    assert {(row[0], row[1]) for row in rows} == {
        *(("explicit_ticket", "A"), ("explicit_pull_request", "A")),
        *(("session", "B"), ("checkpoint", "B"), ("branch", "B"), ("person_window", "D")),
    }
    everything = "select count(*) from marts.fct_cost_allocations where allocation_class = 'attributed'"
    assert ask(month, everything) == [(len(rows),)]


def test_the_older_reports_of_anthropic_give_the_same_ledger_of_complete_days(
    month: Month, tmp_path: Path
) -> None:
    night = Night.of("acme", tmp_path)
    newer = "account_id: acme\n"
    text = night.config.read_text()
    assert newer in text
    night.config.write_text(text.replace(newer, f"{newer}    api: legacy\n"))
    older = Month(night, night.run_green(), {})
    sums = (
        "select usage_date, allocation_class, gap_class, outcome_key, sum(allocated_usd)"
        " from marts.fct_cost_allocations where cost_basis = 'billed' group by all order by all"
    )
    read = ask(older, sums)
    days = {row[0] for row in read}
    assert len(days) == 28  # they tell no refresh time, so a day waits longer for its last correction
    assert read == [row for row in ask(month, sums) if row[0] in days]
