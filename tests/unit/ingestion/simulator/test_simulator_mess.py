"""Every fault changes the records it names, and nothing else; the true requests never move."""

from __future__ import annotations

import hashlib

import pytest

from ingestion.config import Simulator
from ingestion.simulator import TIDY, Mess, SimulatedMonth, simulate

REQUESTS = 2000
TABLES = (
    "requests", "sessions", "session_outcomes", "truth_requests", "truth_outcomes", "truth_bill",
    "pull_requests", "commits", "tickets", "provider_usage", "bill_lines", "log_rows",
)  # fmt: skip
BILL = {"bill_lines", "truth_bill"}
CHANGES = {
    "cancelled_streams": {"log_rows"},
    "retries": {"log_rows"},
    "fallbacks": {"log_rows"},
    "duplicates": {"log_rows"},
    "late_rows": {"log_rows"},
    "lost_rows": {"log_rows"},
    "missing_tags": {"log_rows"},
    "wrong_tags": {"log_rows"},
    "random_session_ids": {"log_rows"},
    "unknown_models": {"log_rows"},
    "missing_ttl_split": {"log_rows"},
    "reverted_pull_requests": {"pull_requests", "commits", "truth_outcomes"},
    "reopened_tickets": {"tickets", "truth_outcomes"},
    "outside_keys": {"provider_usage", *BILL},
    "price_change": BILL,
    "credit_notes": BILL,
}
# What a fault of the gateway's records may touch, column by column.
COLUMNS = {
    "cancelled_streams": {"completion_tokens", "ended_at", "error_code", "spend"},
    "fallbacks": {"attempted_fallbacks"},
    "late_rows": {"folder_date"},
    "missing_tags": {"tags", "metadata"},
    "wrong_tags": {"tags", "metadata"},
    "random_session_ids": {"session_id"},
    "unknown_models": {"model", "spend"},
    "missing_ttl_split": {"cache_write_5m", "cache_write_1h", "spend"},
}


def _mess(name: str) -> Mess:
    return Mess(**{name: True if name in ("price_change", "credit_notes") else 0.3})


def _digests(month: SimulatedMonth) -> dict[str, str]:
    found = {}
    for table in TABLES:
        rows = month.con.execute(f"select * from {table} order by all").fetchall()
        found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


@pytest.fixture(scope="module")
def tidy() -> dict[str, str]:
    with simulate(Simulator(seed=7, requests=REQUESTS), None, TIDY) as month:
        return _digests(month)


@pytest.mark.parametrize("name", CHANGES)
def test_fault_changes_what_it_names_and_nothing_else(name: str, tidy: dict[str, str]) -> None:
    with simulate(Simulator(seed=7, requests=REQUESTS), None, _mess(name)) as month:
        found = _digests(month)
    assert {table for table in TABLES if found[table] != tidy[table]} == CHANGES[name]


@pytest.mark.parametrize("name", COLUMNS)
def test_gateway_fault_touches_only_its_columns(name: str) -> None:
    rows = {}
    for key, mess in (("tidy", TIDY), ("messy", _mess(name))):
        with simulate(Simulator(seed=7, requests=REQUESTS), None, mess) as month:
            table = month.con.execute("select * from log_rows order by call_index").to_arrow_table()
            rows[key] = table.to_pydict()
    assert len(rows["messy"]["call_index"]) == REQUESTS
    assert {c for c in rows["tidy"] if rows["tidy"][c] != rows["messy"][c]} == COLUMNS[name]


def test_lost_rows_and_duplicates_and_retries_keep_the_counts_they_name() -> None:
    mess = Mess(lost_rows=0.2, duplicates=0.1, retries=0.1)
    with simulate(Simulator(seed=7, requests=REQUESTS), None, mess) as month:
        seen, twice, failed = month.con.execute(
            """
            select count(distinct request_id) filter (status = 'success'),
                count(*) filter (delivery = 1),
                count(*) filter (
                    status = 'failure' and prompt_tokens + completion_tokens = 0 and spend = 0)
            from log_rows
            """
        ).fetchone() or (0, 0, 0)
        fractions = [seen / REQUESTS, twice / seen, failed / seen]
        same = month.con.execute(
            "select count(*) from log_rows as a join log_rows as b using (request_id, litellm_call_id, "
            "started_at, prompt_tokens, completion_tokens, folder_date) "
            "where a.delivery = 1 and b.delivery = 0"
        ).fetchone()
    # 2,000 draws: three standard deviations of these rates are below 0.03
    assert fractions == pytest.approx([0.8, 0.1, 0.1], abs=0.03)
    assert same == (twice,)


def test_mess_refuses_a_rate_outside_zero_to_one() -> None:
    with pytest.raises(ValueError, match=r"mess\.lost_rows is 1\.5; allowed: a rate from 0 to 1"):
        Mess(lost_rows=1.5)
