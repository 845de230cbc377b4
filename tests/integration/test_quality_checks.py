"""Quality checks of a built night: told in Dagster without blocking, and kept night by night on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dbt_runner import PROJECT, Warehouse
from fixtures.worked_example import EMPTY_WINDOWS, LANDED

from ingestion.config import Config, DuckDBWarehouse, Sources
from ingestion.tables import all_tables
from ingestion.warehouse.findings import declared_checks
from orchestration.quality import SEED, quality_checks
from orchestration.translators import raw_key

pytestmark = pytest.mark.slow

# the gateway's key is the only one that is registered: k9 spent 2.00 of 10.10 USD beside it
COVERAGE = dg.AssetKey(["marts", "mart_coverage_daily"])


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    if request.param == "duckdb":
        yield Warehouse(str(tmp_path / "warehouse.duckdb"), tmp_path)
    else:
        yield Warehouse(request.getfixturevalue("postgres_database"), tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("quality")
    warehouse = Warehouse(str(folder / "warehouse.duckdb"), folder)
    warehouse.lay(LANDED, EMPTY_WINDOWS)
    warehouse.dbt("build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
    return warehouse


def evaluated(warehouse: Warehouse) -> dict[tuple[str, str], dg.AssetCheckEvaluation]:
    """(asset, check) -> what Dagster recorded; the run itself must be green."""
    config = Config(
        warehouse=DuckDBWarehouse(path=Path(warehouse.location)),
        registry=warehouse.folder,
        start_date=date(2026, 11, 1),
        sources=Sources(),
    )
    (checks,) = quality_checks(config, all_tables())
    job = dg.define_asset_job("judge", selection=dg.AssetSelection.checks(checks))
    done = dg.Definitions(asset_checks=[checks], jobs=[job]).resolve_job_def("judge").execute_in_process()
    assert done.success
    return {(e.asset_key.to_user_string(), e.check_name): e for e in done.get_asset_check_evaluations()}


def shown(evaluation: dg.AssetCheckEvaluation) -> dict[str, Any]:
    return {name: value.value for name, value in evaluation.metadata.items()}


def test_a_failing_check_tells_severity_owner_and_rows_and_blocks_nothing(built: Warehouse) -> None:
    found = evaluated(built)
    coverage = found[COVERAGE.to_user_string(), "coverage"]
    assert (coverage.passed, coverage.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert shown(coverage) == {
        "speaks": True,
        "subjects": 1,
        "owner": "data-platform",
        "failing_subjects": 1,
        "offending_count": 1,
        "failing_rows": "anthropic: 0.801980198, error at 0.95\n"
        "- 2026-11-02: 8.100000000000 of 10.100000000000 USD",
    }
    quiet = found["raw/litellm/spend_logs", "quarantine_not_empty"]
    assert (quiet.passed, shown(quiet)["owner"]) == (True, "data-platform")


def test_every_check_of_the_seed_is_evaluated_on_its_assets(built: Warehouse) -> None:
    declared = declared_checks(PROJECT / SEED)
    landed = [raw_key(table).to_user_string() for table in all_tables()]
    wanted = {(a, c.name) for c in declared for a in (landed if c.asset == "raw" else [c.asset])}
    assert set(evaluated(built)) == wanted
    judged = {row["check_name"] for row in built.rows("select check_name from marts.quality_check_results")}
    assert judged - {check.name for check in declared} == set()


def results(warehouse: Warehouse) -> list[dict[str, Any]]:
    return warehouse.rows("select * from marts.quality_check_results order by quality_check_result_key")


def night(warehouse: Warehouse, rows: dict[str, Any], snapshots: str, *flags: str) -> list[dict[str, Any]]:
    """All results after a night whose registry was read on the day `snapshots`."""
    warehouse.snapshot_window = snapshots
    warehouse.lay(rows, EMPTY_WINDOWS)
    warehouse.dbt("build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test", *flags)
    return results(warehouse)


def coverage_on(found: list[dict[str, Any]], day: date) -> list[str]:
    return [row["severity"] for row in found if (row["check_name"], row["checked_on"]) == ("coverage", day)]


@pytest.mark.soak
def test_history_keeps_every_night_and_a_rerun_changes_nothing(warehouse: Warehouse) -> None:
    first = night(warehouse, LANDED, "2026-11-30")
    assert coverage_on(first, date(2026, 12, 1)) == ["error"]
    second = night(warehouse, LANDED, "2026-12-01")
    assert [row for row in second if row["checked_on"] == date(2026, 12, 1)] == first
    assert coverage_on(second, date(2026, 12, 2)) == ["error"]
    assert night(warehouse, LANDED, "2026-12-01") == second
    assert night(warehouse, LANDED, "2026-12-01", "--full-refresh") == second


def test_a_mended_night_is_told_anew_and_no_other(warehouse: Warehouse) -> None:
    night(warehouse, LANDED, "2026-11-30")
    before = night(warehouse, LANDED, "2026-12-01")
    registered = [
        *LANDED["registry.gateway_keys"],
        {**LANDED["registry.gateway_keys"][0], "api_key_id": "k9"},
    ]
    after = night(warehouse, {**LANDED, "registry.gateway_keys": registered}, "2026-12-01")
    assert (coverage_on(before, date(2026, 12, 2)), coverage_on(after, date(2026, 12, 1))) == (
        ["error"],
        ["error"],
    )
    changed = [row for row in after if row not in before]
    assert {row["checked_on"] for row in changed} == {date(2026, 12, 2)}
