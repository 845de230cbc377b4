"""The bill is the truth in another shape: exact to the pico-dollar, every dollar in one class."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from ingestion.config import Simulator
from ingestion.simulator import TIDY, Mess, SimulatedMonth, simulate
from ingestion.simulator.answers import cents


@pytest.fixture(scope="module")
def month() -> Iterator[SimulatedMonth]:
    with simulate(Simulator(seed=7, requests=3000)) as made:
        yield made


def _one(month: SimulatedMonth, query: str) -> Decimal:
    row = month.con.execute(query).fetchone()
    assert row is not None
    return Decimal(row[0])


def test_truth_bill_sums_to_the_bill_exactly(month: SimulatedMonth) -> None:
    billed = _one(month, "select usd(sum(quantity * unit_pico)) from bill_lines")
    assert _one(month, "select sum(billed_usd) from truth_bill") == billed
    classes = dict(
        month.con.execute("select class, sum(billed_usd) from truth_bill group by class").fetchall()
    )
    assert set(classes) == {"attributed", "unattributed", "unproxied", "unmetered", "adjustment"}
    assert classes["adjustment"] == Decimal("-3.75")
    assert all(amount > 0 for name, amount in classes.items() if name != "adjustment")


def test_gateway_key_is_billed_for_the_tokens_of_the_true_requests(month: SimulatedMonth) -> None:
    differing = month.con.execute(
        """
        with true_tokens as (
            select started_at::date as usage_date, model, sum(uncached_input) as uncached_input,
                sum(cache_read) as cache_read, sum(cache_write_5m) as cache_write_5m,
                sum(cache_write_1h) as cache_write_1h, sum(output) as output
            from truth_requests group by all
        ),
        lines as (
            select usage_date, model, meters.meter, quantity from bill_lines join meters using (token_type)
            where api_key_id = 'apikey_01AcmeGateway'
        )
        select count(*) from lines full join (
            from (unpivot true_tokens on columns(* exclude (usage_date, model))
                into name meter value quantity)
            where quantity > 0
        ) as tokens using (usage_date, model, meter)
        where lines.quantity is distinct from tokens.quantity
        """
    ).fetchone()
    assert differing == (0,)


def test_bill_of_a_tidy_month_is_the_list_price_at_ninety_percent() -> None:
    with simulate(Simulator(seed=7, requests=1000), None, TIDY) as tidy:
        listed = _one(tidy, "select sum(list_cost_usd) from truth_requests")
        tokens = _one(
            tidy, "select usd(sum(quantity * unit_pico)) from bill_lines where cost_type = 'tokens'"
        )
        kinds = tidy.con.execute("select distinct cost_type from bill_lines order by 1").fetchall()
    assert tokens == listed * Decimal("0.9")
    assert kinds == [("code_execution",), ("tokens",), ("web_search",)]


def test_price_change_bills_at_eighty_five_percent_from_the_sixteenth() -> None:
    with simulate(Simulator(seed=7, requests=1000), None, Mess(price_change=True)) as changed:
        shares = changed.con.execute(
            "select usage_date >= date '2026-10-16', min(unit_pico * 100 / list_unit_pico), "
            "max(unit_pico * 100 / list_unit_pico) from bill_lines group by 1 order by 1"
        ).fetchall()
    assert shares == [(False, 90.0, 90.0), (True, 85.0, 85.0)]


def test_outcome_costs_are_the_attributed_list_price(month: SimulatedMonth) -> None:
    attributed = _one(month, "select sum(list_cost_usd) from truth_requests where len(outcome_ids) > 0")
    outcomes = _one(month, "select sum(list_cost_usd) from truth_outcomes")
    # a call of two outcomes is halved and floored to the pico-dollar: at most one pico a call is left over
    assert Decimal(0) <= attributed - outcomes <= Decimal("0.000000003")


@pytest.mark.parametrize(
    ("pico", "text"),
    [
        (104_502_500_000_000, "10450.25"),
        (-2_500_000_000_000, "-250"),
        (1, "0.0000000001"),
        (0, "0"),
        (270_000, "0.000027"),
    ],
)
def test_cents_writes_pico_dollars_as_exact_text(pico: int, text: str) -> None:
    assert cents(pico) == text
    assert Decimal(text) * 10_000_000_000 == pico
