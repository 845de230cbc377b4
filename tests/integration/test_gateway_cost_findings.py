"""Costs that cannot be right, in 5,522 real calls landed through the usage contract: every class is flagged by its check."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dbt_runner import Warehouse

from ingestion.sources.usage_files.client import read_files
from ingestion.window import Window

pytestmark = pytest.mark.slow

CALLS = Path(__file__).parents[1] / "fixtures" / "aider" / "message_send.csv.gz"
HEADER = [
    "request_id", "requested_at", "provider", "model_name", "session_id", "uncached_input_tokens", "output_tokens",
    "gateway_cost_usd", "gateway_session_cost_usd",
]  # fmt: skip
YEARS = Window(datetime(2024, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
CHECKS = ("gateway_cost_is_plausible", "gateway_cost_is_not_zero", "running_totals_follow_on")


def as_usage_file(folder: Path) -> Path:
    """The calls in the columns of the usage contract; the number in the file orders the calls of one second."""
    target = folder / "calls.csv"
    with gzip.open(CALLS, "rt", newline="") as source, target.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, row in enumerate(csv.DictReader(source)):
            at = datetime.fromtimestamp(int(row["time"]), UTC).isoformat()
            tokens = [row["prompt_tokens"] or "0", row["completion_tokens"] or "0"]
            money = [row["cost"], row["session_total_cost"]]
            writer.writerow(
                [f"{number:05d}", at, "unknown", row["main_model"] or "unknown", row["user"], *tokens, *money]
            )
    return target


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Warehouse, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("aider")
    fetched = read_files(str(as_usage_file(folder)), YEARS, "salt")
    rows = fetched.rows.read_all()
    assert fetched.rejected == []
    location = str(folder / "warehouse.duckdb")
    if request.param == "postgres":
        location = request.getfixturevalue("postgres_server").new_database()
    warehouse = Warehouse(location, folder)
    landed = [{k: v for k, v in row.items() if not k.startswith("_")} for row in rows.to_pylist()]
    warehouse.lay({"usage_files.requests": landed})
    yield (
        warehouse,
        warehouse.dbt(
            "build", "--select", "+mart_gateway_cost_findings_daily", "--exclude-resource-type", "unit_test"
        ),
    )
    if request.param == "postgres":
        request.getfixturevalue("postgres_server").drop_database(location)


def test_every_class_of_a_wrong_cost_is_counted(built: tuple[Warehouse, dict[str, str]]) -> None:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in built[0].rows("select * from marts.mart_gateway_cost_findings_daily"):
        found[row["finding"], row["detail"]] += row["request_count"]
    assert found == {
        ("implausible", "above_limit"): 1,
        ("zero", "tokens_without_cost"): 1098,
        ("zero", "no_tokens"): 5,
        ("running_total", "does_not_follow_on"): 106,
    }


def test_the_implausible_call_is_the_dear_one(built: tuple[Warehouse, dict[str, str]]) -> None:
    query = "select model_name, gateway_usd from marts.mart_gateway_cost_findings_daily where finding = 'implausible'"
    [row] = built[0].rows(query)
    assert (row["model_name"], f"{row['gateway_usd']:.2f}") == ("gemini-2.5-pro-preview-03-25", "9990.01")


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_warns_and_blocks_nothing(built: tuple[Warehouse, dict[str, str]], check: str) -> None:
    assert [status for node, status in built[1].items() if node.split(".")[2] == check] == ["warn"]
