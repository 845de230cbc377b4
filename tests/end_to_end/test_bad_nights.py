"""Bad nights through the whole command: damaged logs, an unknown model, a flaky vendor, a kill, a vendor that stays down.

Every stage of the story keeps what is good, says what is wrong, and the night after it mends the rest: in the end
the marts are those of a world where nothing ever went wrong.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from marts import Rows, assert_same_rows, but_the_log, duckdb_rows
from nightly_run import Night
from staged_night import Stage, run, run_killed, run_once

from ingestion.config import EXAMPLES, Simulator
from ingestion.raw_zone import RawZone
from ingestion.simulator import Faults, serve, simulate
from ingestion.simulator.company import REFRESHED_AT
from ingestion.simulator.server import Serving
from ingestion.simulator.writers import write_log_objects
from ingestion.sources.litellm.tables import LOG_OBJECTS
from ingestion.window import Window

pytestmark = pytest.mark.slow

# 12,000 calls a month are more than 200 on each of these days, so that one bad line is less than one in a hundred.
REQUESTS = 12_000
FIRST, THIRD, FOURTH, LAST = "2026-10-01", "2026-10-03", "2026-10-04", "2026-10-06"
DAMAGED = "2026-10-02"
DOWN = ["fine", *["500"] * 50]  # a good page, then nothing but errors

# The example's calls under a name that no price book knows, and the registry file that prices them.
UNKNOWN = "acme-router-experimental"
PRICES = "provider,model_name,meter,service_tier,min_input_tokens,usd_per_mtok,valid_from\n" + "".join(
    f"anthropic,{UNKNOWN},{meter},standard,0,3.00,{FIRST}\n"
    for meter in ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
)


@dataclass
class Story:
    """The stages by name, the marts at the end, and those of the clean world."""

    stages: dict[str, Stage] = field(default_factory=dict)
    put_aside: list[dict[str, str | None]] = field(default_factory=list)
    unpriced: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)  # by stage: model, list cost
    mended: Rows = field(default_factory=dict)
    clean: Rows = field(default_factory=dict)


def world(folder: Path, server: Serving) -> Night:
    """The example's configuration over six days of `server`, with its log and its registry in `folder`."""
    night = Night.of("acme", folder)
    text = night.config.read_text().replace("end_date: 2026-10-31", f"end_date: {LAST}")
    shutil.copytree(EXAMPLES / "acme" / "registry", folder / "registry")
    text = text.replace(str(EXAMPLES / "acme" / "registry"), str(folder / "registry"))
    for vendor in ("anthropic", "github", "jira"):
        text = text.replace(f"env:UTV_SIMULATOR_{vendor.upper()}", server.base_url(vendor))
    lines = [line for line in text.splitlines() if not line.startswith("simulator:")]
    night.config.write_text("\n".join(lines))
    return night


def damaged(whole: bytes) -> bytes:
    """A packed log with a negative meter on a line in its middle, and whose last line is torn."""
    lines = gzip.decompress(whole).decode().splitlines()
    middle = len(lines) // 2
    lines[middle] = json.dumps(json.loads(lines[middle]) | {"completion_tokens": -5})
    return gzip.compress("\n".join([*lines[:-1], lines[-1][:80]]).encode())


def unpriced(night: Night) -> list[tuple[object, ...]]:
    """Model and list cost of the calls without a price."""
    with duckdb.connect(night.warehouse, read_only=True) as connection:
        return connection.execute(
            "select distinct model_name, list_cost_usd from marts.fct_requests where is_unpriced"
        ).fetchall()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Four bad nights in a row, the night that mends them, and the same days in a clean world."""
    folder, faults, told = tmp_path_factory.mktemp("bad_nights"), Faults(), Story()
    with (
        simulate(Simulator(seed=7, requests=REQUESTS)) as month,
        serve(month.con, REFRESHED_AT, faults=faults) as server,
    ):
        night, clean = world(folder / "bad", server), world(folder / "clean", server)
        for one in (night, clean):
            write_log_objects(month.con, one.folder / "acme" / "litellm_logs")
        log = night.folder / "acme" / "litellm_logs" / DAMAGED / "part-000.jsonl.gz"
        whole = log.read_bytes()
        log.write_bytes(damaged(whole))
        faults.plan |= {
            "anthropic": deque(["429", "500", "truncated"]),
            "github": deque(["fine", "500", "429"]),
        }
        told.stages["damaged"] = run(night, "--to", THIRD)
        assert told.stages["damaged"].exit_code == 0, told.stages["damaged"].printed[-4000:]
        zone = RawZone(str(night.folder / "raw"))
        told.put_aside = zone.quarantine(LOG_OBJECTS, Window.parse(DAMAGED)).to_pylist()
        told.put_aside += zone.quarantine(LOG_OBJECTS, Window.parse(THIRD)).to_pylist()
        told.unpriced["damaged"] = unpriced(night)
        log.write_bytes(whole)
        told.stages["killed"] = run_killed(night, "--from", FOURTH)
        faults.plan["jira"] = deque(DOWN)
        told.stages["down"] = run_once(night, "--from", FOURTH)
        faults.plan.clear()
        for one in (night, clean):
            (one.folder / "registry" / "price_overrides.csv").write_text(PRICES)
        told.stages["mending"] = run(night)
        told.mended = duckdb_rows(night.warehouse)
        told.unpriced["mending"] = unpriced(night)
        told.stages["clean"] = run(clean)
        told.clean = duckdb_rows(clean.warehouse)
    yield told


def test_a_damaged_log_is_put_aside_and_named_and_the_night_is_green(story: Story) -> None:
    night = story.stages["damaged"]
    assert night.exit_code == 0
    # a torn line says no time: it stands with the last day that was read
    table = "litellm.log_objects"
    assert night.quarantined == {(table, DAMAGED): 1, (table, THIRD): 1}
    assert [(row["field"], row["value"]) for row in story.put_aside] == [
        ("completion_tokens", "-5"),
        ("line", None),
    ]
    assert [str(row["locator"]).split(":")[0] for row in story.put_aside] == [
        f"{DAMAGED}/part-000.jsonl.gz"
    ] * 2
    assert "2 in quarantine" in night.printed
    assert "warn raw/litellm/log_objects: quarantine" in night.printed


def test_an_unknown_model_costs_null_until_the_registry_prices_it(story: Story) -> None:
    assert story.unpriced == {"damaged": [(UNKNOWN, None)], "mending": []}


def test_a_vendor_that_recovers_is_waited_for(story: Story) -> None:
    night = story.stages["damaged"]
    days = {FIRST, DAMAGED, THIRD}
    assert days <= night.landed["anthropic.cost"] and days <= night.landed["github.pull_requests"]
    assert "FAILED" not in night.printed


def test_a_killed_night_leaves_the_published_marts(story: Story) -> None:
    killed = story.stages["killed"]
    assert killed.exit_code == -9
    assert killed.published == story.stages["damaged"].published is not None


def test_a_vendor_that_stays_down_is_named_and_nothing_is_published(story: Story) -> None:
    down = story.stages["down"]
    assert down.exit_code == 1
    assert "RED pull_jira" in down.printed
    assert "jira: GET /jira/rest/api/3/search/jql: status 500 after 5 attempts" in down.printed
    assert "The published marts were not touched" in down.printed
    assert down.published == story.stages["damaged"].published


def test_a_vendor_that_stays_down_costs_the_other_sources_nothing(story: Story) -> None:
    down = story.stages["down"]
    new = {FOURTH, "2026-10-05", LAST}
    for table in ("litellm.log_objects", "anthropic.cost", "anthropic.usage", "github.pull_requests"):
        assert new <= down.landed[table], table
    assert down.landed["jira.issues"] & new == set()


def test_the_next_night_mends_everything(story: Story) -> None:
    mending = story.stages["mending"]
    assert mending.exit_code == 0, mending.printed[-3000:]
    assert story.stages["clean"].exit_code == 0
    assert mending.quarantined == {}
    assert mending.landed == story.stages["clean"].landed
    assert mending.published != story.stages["down"].published
    assert_same_rows(but_the_log(story.mended), but_the_log(story.clean))
