"""The fixed cost of a whole nightly run: the bundled month with almost no data, beside the size of its graph."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ingestion.config import load_config
from ingestion.tables import pulls
from tests.benchmarks.measure import measured
from tests.nightly_run import Night

FEWEST = 100  # the smallest month the simulator makes


def report_night(folder: Path) -> None:
    """Print the wall time of the second of two nights (the first parses the dbt project) and what it ran."""
    night = Night.of("acme", folder)
    text = night.config.read_text()
    night.config.write_text(re.sub(r"requests: \d+", f"requests: {FEWEST}", text))
    night.run_green()
    with measured() as second:
        night.run_green()
    [manifest] = (folder / "dbt").glob("*/manifest.json")
    kinds = ("model", "seed", "test")
    nodes = sum(
        node["resource_type"] in kinds
        for node in json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    )
    suites = sum(len(pull.tables) for pull in pulls(load_config(night.config)))
    allowed = 15 + 0.05 * nodes + 0.1 * suites
    print(f"a night over {FEWEST} requests: {second.seconds:.1f} s, peak {second.peak_gb:.2f} GB")
    print(f"  {nodes} dbt nodes, {suites} suites: aim {allowed:.1f} s (15 s + 0.05 s a node + 0.1 s a suite)")
