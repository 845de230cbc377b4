"""1,081 recorded usage bodies, landed through the usage contract and priced by the models: right to the last digit."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse

from ingestion.sources.price_book import book
from ingestion.sources.price_book.terms import separated
from ingestion.sources.usage_files.client import read_files
from ingestion.window import Window

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[1] / "fixtures" / "genai_prices"
DAY = date(2026, 8, 20)  # the days of the commit that the expected prices are taken from
PROVIDERS = ("anthropic", "openai", "google")


def bodies() -> list[dict[str, Any]]:
    with gzip.open(FOLDER / "first_party.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def request_id(body: dict[str, Any]) -> str:
    return f"{body['provider']}-{body['number']}"


def landed(folder: Path) -> list[dict[str, Any]]:
    at = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC).isoformat()
    file = folder / "bodies.jsonl"
    lines = (
        {"request_id": request_id(body), "requested_at": at, "provider": body["provider"], "model_name": body["model"],
         "usage": body["usage"]}
        for body in bodies()
    )  # fmt: skip
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    fetched = read_files(str(file), Window.day(DAY), "salt")
    rows = fetched.rows.read_all().to_pylist()
    assert fetched.rejected == []
    return [
        {name: value for name, value in row.items() if not name.startswith("_")}
        for row in rows
        if row["request_id"] is not None
    ]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def priced(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("bodies")
    location = str(folder / "warehouse.duckdb")
    if request.param == "postgres":
        location = request.getfixturevalue("postgres_server").new_database()
    warehouse = Warehouse(location, folder)
    prices, terms = separated(row for row in book()[0] if row["provider"] in PROVIDERS)
    warehouse.lay(
        {"usage_files.requests": landed(folder), "price_book.prices": prices, "price_book.terms": terms}
    )
    warehouse.dbt("seed")
    warehouse.dbt("run", "--select", "+fct_requests")
    query = (
        "select staged.base_request_id, facts.list_cost_usd, facts.unpriced_reason from staging.stg_usage_files__requests"
        " as staged inner join marts.fct_requests as facts"
        " on facts.request_key = md5(staged.base_request_id || chr(31) || '~null~')"
    )
    yield {row["base_request_id"]: row for row in warehouse.rows(query)}
    if request.param == "postgres":
        request.getfixturevalue("postgres_server").drop_database(location)


def test_every_body_costs_what_is_expected_or_is_a_named_exception(
    priced: dict[str, dict[str, Any]],
) -> None:
    with (FOLDER / "exceptions.csv").open(encoding="utf-8", newline="") as file:
        excepted = {row["request_id"] for row in csv.DictReader(file) if row["reason"]}
    expected = {
        request_id(body): Decimal(body["input_price"]) + Decimal(body["output_price"]) for body in bodies()
    }
    assert len(expected) == len(priced) == 1081
    other = {name for name, price in expected.items() if priced[name]["list_cost_usd"] != price}
    # an exception that is none any more has to leave the list
    assert other == excepted


def test_no_body_of_text_alone_is_an_exception_when_its_model_is_listed(
    priced: dict[str, dict[str, Any]],
) -> None:
    with (FOLDER / "exceptions.csv").open(encoding="utf-8", newline="") as file:
        unlisted = {row["request_id"] for row in csv.DictReader(file) if row["reason"] == "model in no list"}
    assert {name for name, row in priced.items() if row["unpriced_reason"] == "unknown_model"} == unlisted
