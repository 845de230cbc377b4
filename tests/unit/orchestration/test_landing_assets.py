"""Landed tables as assets: windows, metadata, retries, and the checks that stop a night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest
from small_night import FIRST, Source, request, run_landing, small_config, small_project

from ingestion.config import ConfigError
from ingestion.tables import Rejection
from ingestion.window import Window
from orchestration.alerts import red_runs
from orchestration.dbt_process import Dbt

KEY = dg.AssetKey(["raw", "usage_files", "requests"])


@pytest.fixture(scope="module")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dbt]:
    yield small_project(tmp_path_factory.mktemp("dbt"))


def _checks(result: dg.ExecuteInProcessResult) -> dict[str, tuple[bool, str]]:
    return {c.check_name: (c.passed, c.severity.value) for c in result.get_asset_check_evaluations()}


def test_a_range_is_read_once_and_lands_one_file_a_day(tmp_path: Path, dbt: Dbt) -> None:
    source = Source([request(n, FIRST + timedelta(days=n)) for n in range(3)])
    result = run_landing(small_config(tmp_path), source, dbt, days=3)
    assert result.success
    assert source.asked == [Window.of_days(date(2026, 10, 1), date(2026, 10, 3))]
    files = sorted(p.name for p in (tmp_path / "raw/usage_files/requests").iterdir())
    assert files == ["2026-10-01.parquet", "2026-10-02.parquet", "2026-10-03.parquet"]
    metadata = result.asset_materializations_for_node("pull_usage_files")[0].metadata
    assert {
        k: metadata[k].value for k in ("dagster/row_count", "windows", "windows_changed", "quarantined")
    } == {
        "dagster/row_count": 3,
        "windows": 3,
        "windows_changed": 3,
        "quarantined": 0,
    }
    assert "| r2 |" in metadata["preview"].value
    assert _checks(result) == {
        "suite": (True, "ERROR"),
        "quarantine": (True, "ERROR"),
    }


def test_a_red_suite_fails_the_run_and_names_the_row(tmp_path: Path, dbt: Dbt) -> None:
    source = Source([request(1, FIRST), request(2, FIRST, payment_basis="free")])
    result = run_landing(small_config(tmp_path), source, dbt)
    assert not result.success
    (suite,) = [c for c in result.get_asset_check_evaluations() if c.check_name == "suite"]
    assert (suite.passed, suite.severity, suite.blocking) == (False, dg.AssetCheckSeverity.ERROR, True)
    assert "request_id=r2" in suite.metadata["failing_rows"].value


@pytest.mark.parametrize(("good", "severity"), [(199, "WARN"), (98, "ERROR")])
def test_quarantine_warns_below_one_in_a_hundred_and_blocks_above(
    good: int, severity: str, tmp_path: Path, dbt: Dbt
) -> None:
    rejected = [Rejection("usage.csv:7", "output_tokens", "-1", "negative meter", "0 or more")]
    source = Source([request(n, FIRST) for n in range(good)], rejected)
    result = run_landing(small_config(tmp_path), source, dbt)
    assert _checks(result)["quarantine"] == (False, severity)
    assert result.success == (severity == "WARN")


def test_a_source_is_asked_again_when_it_was_down(tmp_path: Path, dbt: Dbt) -> None:
    source = Source([request(1, FIRST)], errors=[ConnectionError("connection reset")])
    result = run_landing(
        small_config(tmp_path), source, dbt, retries=dg.RetryPolicy(max_retries=2, delay=0.01)
    )
    assert result.success
    assert len(source.asked) == 2


def test_a_lasting_fault_is_not_tried_again(tmp_path: Path, dbt: Dbt) -> None:
    source = Source(errors=[ConfigError("environment variable TOKEN is not set")])
    result = run_landing(
        small_config(tmp_path), source, dbt, retries=dg.RetryPolicy(max_retries=2, delay=0.01)
    )
    assert not result.success
    assert len(source.asked) == 1
    (failure,) = [e for e in result.all_events if e.is_step_failure and e.step_key == "pull_usage_files"]
    assert "environment variable TOKEN is not set" in failure.event_specific_data.error.message


def test_a_refused_batch_is_a_fact_of_its_table_until_it_lands(tmp_path: Path, dbt: Dbt) -> None:
    fine, other = Source([request(1, FIRST)]), Source([request(1, FIRST)], without=["output_tokens"])
    patient = dg.RetryPolicy(max_retries=2, delay=0.01)
    with dg.DagsterInstance.ephemeral() as instance:
        run_landing(small_config(tmp_path), other, dbt, retries=patient, instance=instance)
        run, refused = red_runs(instance, "landing")
        assert (run.key, run.detail) == ("run/landing", "pull_usage_files")
        assert (refused.key, refused.severity) == ("landing/raw/usage_files/requests", "error")
        assert refused.asset == "raw/usage_files/requests"
        assert len(other.asked) == 1
        assert run_landing(small_config(tmp_path), fine, dbt, instance=instance).success
        assert red_runs(instance, "landing") == []


def test_without_a_salt_or_a_vendor_nothing_of_the_graph_is_missing(tmp_path: Path, dbt: Dbt) -> None:
    from orchestration.definitions import build_definitions

    graph = build_definitions(
        small_config(tmp_path), dbt=dbt, source_pulls=(Source().pull(),)
    ).resolve_asset_graph()
    parents = {
        ("raw", "usage_files", "requests"): ("vendor", "usage_files", "usage_file"),
        ("marts", "mart_numbers"): ("staging", "stg_numbers"),
        ("published", "marts"): ("marts", "mart_numbers"),
        ("exposure", "dashboard"): ("marts", "mart_numbers"),
    }
    for child, parent in parents.items():
        assert dg.AssetKey(list(parent)) in graph.get(dg.AssetKey(list(child))).parent_keys
    assert graph.get(dg.AssetKey(["marts", "mart_numbers"])).group_name == "marts_counts"
