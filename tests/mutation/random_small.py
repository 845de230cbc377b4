"""Assertions over a warehouse of small random companies: the laws, checked in Python."""

from __future__ import annotations

from tests.benchmarks.attribution.laws import broken_laws
from tests.benchmarks.attribution.small import small_companies
from tests.dbt_runner import Warehouse

SMALL = 60


def test_laws_hold(warehouse: Warehouse) -> None:
    assert broken_laws(warehouse, small_companies(SMALL)) == []
