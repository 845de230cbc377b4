"""A simulated October, small, that the tests of its vendors share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ingestion.config import Simulator
from ingestion.simulator import SimulatedMonth, serve, simulate
from ingestion.simulator.server import Serving

LATER = datetime(2026, 11, 5, tzinfo=UTC)


@pytest.fixture(scope="module", name="month")
def simulated_month() -> Iterator[SimulatedMonth]:
    with simulate(Simulator(seed=7, requests=2000)) as made:
        yield made


@pytest.fixture(scope="module", name="vendors")
def served_vendors(month: SimulatedMonth) -> Iterator[Serving]:
    """The month with every report whole."""
    with serve(month.con, LATER) as running:
        yield running


def billed_cents(month: SimulatedMonth) -> Decimal:
    row = month.con.execute("select usd(sum(quantity * unit_pico)) * 100 from bill_lines").fetchone()
    assert row is not None
    return Decimal(row[0])
