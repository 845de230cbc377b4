"""The quality report: what Dagster recorded of a run, on one page that asks the network for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from small_night import FIRST, small_config

from expectations.report import Judged, page
from orchestration.partitions import range_tags
from orchestration.quality import SPEAKS
from orchestration.quality_report import report_path, report_sensors, write_report

WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR
CHECKS = {
    "calm": {"passed": True, "metadata": {"rows": 3}},
    "odd": {"passed": False, "severity": WARN, "metadata": {"failing_rows": "a=<b>"}},
    "loud": {"passed": False, "severity": ERROR, "metadata": {SPEAKS: True, "owner": "shop"}},
    "broken": {"passed": False, "severity": ERROR, "metadata": {"broken_rules": "key_is_unique"}},
}


class Loads(HTMLParser):
    """Every address that a browser would load or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            str(value) for name, value in attrs if name in ("src", "href", "action", "srcset", "data")
        ]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    """The page of a run with one check of every verdict."""

    @dg.asset(
        key=["raw", "made", "rows"],
        check_specs=[dg.AssetCheckSpec(name, asset=["raw", "made", "rows"]) for name in CHECKS],
    )
    def rows() -> Any:
        yield dg.MaterializeResult()
        for name, result in CHECKS.items():
            yield dg.AssetCheckResult(check_name=name, **result)

    defs = dg.Definitions(assets=[rows], jobs=[dg.define_asset_job("nightly", selection=[rows])])
    with dg.DagsterInstance.ephemeral() as instance:
        run = defs.resolve_job_def("nightly").execute_in_process(
            instance=instance, tags=range_tags(FIRST.date(), FIRST.date())
        )
        yield write_report(small_config(tmp_path), instance, run.run_id)


def test_page_tells_each_verdict_with_its_rows_escaped(written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    for verdict in ("red", "alarms", "warnings", "green"):
        assert f"<b>1</b> {verdict}" in text
    assert "Quality of 2026-10-01 to 2026-10-01" in text
    assert "<pre>a=&lt;b&gt;</pre>" in text
    assert re.findall(r"<span>(\w+)</span>", text) == ["red", "alarm", "warn"]
    assert "broken rules key_is_unique" in text
    assert "owner shop" in text


def test_page_needs_no_network_no_script_and_no_other_file(written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    loads = Loads()
    loads.feed(text)
    assert loads.found == ["data:,"]  # an empty icon, so that a browser asks for none
    assert re.findall(r"https?://|url\(|@import|<script", text) == []
    assert [path.name for path in written.parent.iterdir()] == ["index.html"]


def test_a_calm_night_says_so() -> None:
    assert "every check is green" in page([Judged("marts/m", "unique", "ok")], "2026-10-01", "green")


def test_page_lies_beside_the_published_copy_and_both_ends_of_a_night_write_it(tmp_path: Path) -> None:
    config = small_config(tmp_path)
    assert report_path(config) == tmp_path / "published-quality" / "index.html"
    job = dg.define_asset_job("nightly", selection="*")
    names = [sensor.name for sensor in report_sensors(config, job)]
    assert names == ["quality_report_after_success", "quality_report_after_failure"]
