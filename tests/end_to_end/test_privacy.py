"""No text and no person lands: both are planted wherever a source has room for them, and nothing is found after a night.

Searched is every byte that the night wrote: raw zone and quarantine, warehouse, published copy, Dagster's and dbt's
records, and what was printed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from nightly_run import Night
from planting import EMAIL, MARK, plant_into_log, planting, write_outcome_file, write_usage_file

from ingestion.config import EXAMPLES, Simulator
from ingestion.people import person_key
from ingestion.simulator import serve, simulate
from ingestion.simulator.company import REFRESHED_AT
from ingestion.simulator.writers import write_log_objects

pytestmark = pytest.mark.slow

DAY, LAST = "2026-10-01", "2026-10-02"
# More than a hundred rows a day, so that the one unreadable row of each source leaves the night green.
REQUESTS, FILE_ROWS = 12_000, 150
SALT = "published-salt-of-the-bundled-example"


@dataclass(frozen=True)
class Searched:
    """A night over planted sources: its folder and what it printed."""

    folder: Path
    printed: str

    def raw_files(self) -> Iterator[tuple[str, str]]:
        """Name and text of every Parquet file of the raw zone, unpacked."""
        for file in sorted((self.folder / "raw").rglob("*.parquet")):
            yield str(file.relative_to(self.folder)), str(pq.read_table(file).to_pydict())


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Searched:
    """Two days of the example with planted sources; what it read lies outside the folder that is searched."""
    sources = tmp_path_factory.mktemp("sources")
    night = Night.of("acme", tmp_path_factory.mktemp("planted"))
    (sources / "usage").mkdir()
    (sources / "outcomes").mkdir()
    write_usage_file(sources / "usage" / "usage.csv", DAY, FILE_ROWS)
    write_outcome_file(sources / "outcomes" / "outcomes.csv", DAY, FILE_ROWS)
    shutil.copytree(EXAMPLES / "acme" / "registry", sources / "registry")
    people = sources / "registry" / "people.csv"
    people.write_text(f"identity,person,team_key\n{EMAIL},{EMAIL},\n")
    with (
        simulate(Simulator(seed=7, requests=REQUESTS)) as month,
        serve(month.con, REFRESHED_AT) as server,
        planting(server.base_url("").rstrip("/")) as url,
    ):
        write_log_objects(month.con, sources / "logs")
        for log in sorted((sources / "logs").rglob("*.gz")):
            plant_into_log(log, is_damaged=log.parent.name == DAY)
        night.config.write_text(configured(night, sources, url))
        return Searched(night.folder, night.run_green())


def configured(night: Night, sources: Path, url: str) -> str:
    """The example's configuration over the planted sources."""
    text = night.config.read_text().replace("end_date: 2026-10-31", f"end_date: {LAST}")
    text = text.replace(str(EXAMPLES / "acme" / "registry"), str(sources / "registry"))
    text = text.replace(f"{night.folder}/acme/litellm_logs", str(sources / "logs"))
    for vendor in ("anthropic", "github", "jira"):
        text = text.replace(f"env:UTV_SIMULATOR_{vendor.upper()}", f"{url}/{vendor}")
    lines = [line for line in text.splitlines() if not line.startswith("simulator:")]
    lines += [f"  usage_files: {{path: {sources}/usage}}", f"  outcome_files: {{path: {sources}/outcomes}}"]
    return "\n".join(lines)


def test_every_source_was_read_with_its_people(searched: Searched) -> None:
    person = str(person_key(EMAIL, SALT))
    found = {"/".join(name.split("/")[1:3]) for name, text in searched.raw_files() if person in text}
    assert {
        *(
            "litellm/log_objects",
            "github/pull_requests",
            "github/commits",
            "jira/issues",
            "anthropic/api_keys",
        ),
        *("anthropic/workspaces", "usage_files/requests", "outcome_files/outcomes", "registry/people"),
    } <= found
    aside = {"/".join(name.split("/")[2:4]) for name, _ in searched.raw_files() if "_quarantine" in name}
    assert {"litellm/log_objects", "usage_files/requests", "outcome_files/outcomes"} <= aside


def test_nothing_planted_is_in_the_raw_zone_or_its_quarantine(searched: Searched) -> None:
    assert [name for name, text in searched.raw_files() if MARK in text.lower()] == []


@pytest.mark.parametrize("file", ["warehouse.duckdb", "published/usage_to_value.duckdb"])
def test_nothing_planted_is_in_the_warehouse_or_its_published_copy(searched: Searched, file: str) -> None:
    with duckdb.connect(str(searched.folder / file), read_only=True) as connection:
        listed = connection.execute(
            "select table_schema || '.\"' || table_name || '\"' from information_schema.tables"
        ).fetchall()
        assert len(listed) > 10
        rows = {name: str(connection.execute(f"select * from {name}").fetchall()) for (name,) in listed}
    assert [name for name, text in rows.items() if MARK in text.lower()] == []


def test_nothing_planted_is_in_any_file_or_line_of_the_night(searched: Searched) -> None:
    files = [file for file in searched.folder.rglob("*") if file.is_file() and not file.is_symlink()]
    assert any(file.suffix == ".db" for file in files)  # Dagster's records
    marks = [MARK.encode(), MARK.encode("utf-16-le")]
    found = [str(f) for f in files if any(mark in f.read_bytes().lower() for mark in marks)]
    assert found == []
    assert MARK not in searched.printed.lower()
