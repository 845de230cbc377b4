"""Assertions over a warehouse of messy companies: the aims of the attribution benchmark."""

from __future__ import annotations

from tests.benchmarks.attribution.report import judge
from tests.benchmarks.attribution.world import companies
from tests.dbt_runner import Warehouse

COMPANIES = 2


def test_grades_keep_their_promise(warehouse: Warehouse) -> None:
    assert judge(warehouse, companies(COMPANIES)).missed() == []
