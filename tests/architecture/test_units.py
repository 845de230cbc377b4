"""Readers see descriptions as comments in their tool, so the unit of every quantity stands there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts"
# What a description must say for a column whose name ends so.
UNITS = {"_usd": ("USD",), "_tokens": ("okens",), "_ratio": ("0 to 1", "0..1", "between 0 and 1")}


def columns() -> list[tuple[str, str, str]]:
    return [
        (model["name"], column["name"], column.get("description", ""))
        for path in sorted(MARTS.glob("*/*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
        for column in model["columns"]
    ]


def test_there_are_columns_to_judge() -> None:
    assert len(columns()) > 150


@pytest.mark.parametrize("suffix", UNITS)
def test_every_quantity_of_a_mart_says_its_unit(suffix: str) -> None:
    found = [
        f"{model}.{name}: {description}"
        for model, name, description in columns()
        if name.endswith(suffix) and not any(word in description for word in UNITS[suffix])
    ]
    assert found == []
