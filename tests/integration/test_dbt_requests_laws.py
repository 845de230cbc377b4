"""Each law of the request side is seen to fail: a broken row must turn its audit red, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from dbt_runner import Warehouse
from landed_requests import landed
from test_dbt_requests import build

pytestmark = pytest.mark.slow

BREAKS = {
    "audit_requests_vs_sightings": (
        "update marts.fct_requests set output_tokens = output_tokens + 1 where usage_date = date '2026-11-03'"
    ),
    "audit_requests_vs_run_usage": (
        "update intermediate.int_run_usage_daily set list_cost_usd = list_cost_usd + 0.000000000001"
        " where usage_date = date '2026-11-03'"
    ),
    "audit_requests_costs_vs_meters": (
        "update marts.fct_requests set output_usd = output_usd + 0.000000000001 where usage_date = date '2026-11-03'"
    ),
    "audit_requests_negative_meters": "update marts.fct_requests set cache_read_tokens = -1",
    "audit_requests_price_windows": (
        "update intermediate.int_prices set valid_to = date '2026-11-30' where valid_to = date '2026-11-02'"
    ),
    "audit_requests_cache_identities": (
        "update marts.mart_cache_economics_daily set read_saving_usd = read_saving_usd + 0.000000000001"
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laws")
    build(Warehouse(str(folder / "whole.duckdb"), folder), landed(days={1, 2, 3}, override=True))
    return folder


def test_every_law_holds_on_whole_rows(built: Path) -> None:
    assert set(audits(built / "whole.duckdb").values()) == {"success", "pass"}


@pytest.mark.parametrize("law", BREAKS)
def test_a_broken_row_turns_its_law_red(built: Path, law: str) -> None:
    # the same file name in another folder: views name their database
    broken = built / law / "whole.duckdb"
    broken.parent.mkdir()
    with duckdb.connect(str(built / "whole.duckdb")) as database:
        database.execute("checkpoint")
    broken.write_bytes((built / "whole.duckdb").read_bytes())
    with duckdb.connect(str(broken)) as database:
        database.execute(BREAKS[law])
    statuses = audits(broken, law)
    assert [status for node, status in statuses.items() if f"is_empty_{law}" in node] == ["fail"]


def audits(warehouse_file: Path, *laws: str) -> dict[str, str]:
    """The status of every audit (or of some) and of its test by unique id."""
    warehouse = Warehouse(str(warehouse_file), warehouse_file.parent)
    return warehouse.dbt("build", "--select", *(laws or BREAKS), must_pass=False)
