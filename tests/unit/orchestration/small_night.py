"""A night in small: one table of made rows and a dbt project of two models, in a folder of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from ingestion.config import Config, parse_config
from ingestion.sources.usage_files.tables import REQUESTS
from ingestion.tables import Fetched, Pull, Rejection, reader_of
from ingestion.window import Window
from orchestration.dbt_process import Dbt
from orchestration.definitions import build_definitions
from orchestration.partitions import range_tags

FIRST = datetime(2026, 10, 1, tzinfo=UTC)

PROJECT = {
    "dbt_project.yml": """
name: small
version: "1.0"
profile: small
models: {small: {+materialized: table}}
""",
    "profiles.yml": """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('UTV_DUCKDB_PATH') }}", threads: 1}
""",
    "models/staging/stg_numbers.sql": "select 1 as number union all select 2 as number",
    "models/marts/counts/mart_numbers.sql": "select count(*) as number_count from {{ ref('stg_numbers') }}",
    "models/marts/counts/_counts__models.yml": """
models:
  - name: mart_numbers
    columns:
      - name: number_count
        data_tests: [{accepted_values: {arguments: {values: [2], quote: false}}}]
exposures:
  - name: dashboard
    type: dashboard
    description: Reads the numbers.
    owner: {name: finance}
    depends_on: [ref('mart_numbers')]
""",
}


def small_project(folder: Path, **changes: str) -> Dbt:
    """The little dbt project written into `folder`; `changes` replace whole files by name."""
    project = folder / "project"
    for name, text in {**PROJECT, **changes}.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Dbt("duckdb", {"UTV_DUCKDB_PATH": str(folder / "small.duckdb")}, folder / "dbt", project)


def small_config(folder: Path, **changes: Any) -> Config:
    """Three days, DuckDB, everything in `folder`."""
    return parse_config(
        {
            "warehouse": {"engine": "duckdb", "path": str(folder / "small.duckdb")},
            "raw_zone": str(folder / "raw"),
            "published": str(folder / "published"),
            "registry": str(folder / "registry"),
            "people_salt": "published",
            "start_date": "2026-10-01",
            "end_date": "2026-10-03",
            "sources": {},
            **changes,
        }
    )


def request(number: int, at: datetime, **changes: Any) -> dict[str, Any]:
    """One row of the generic usage contract."""
    row: dict[str, Any] = dict.fromkeys(REQUESTS.columns)
    meters = {name: 10 for name in REQUESTS.columns if name.endswith("_tokens")}
    return row | meters | {
        "request_id": f"r{number}",
        "requested_at": at,
        "provider": "anthropic",
        "model_name": "a-model",
        "payment_basis": "metered",
        **changes,
    }  # fmt: skip


@dataclass
class Source:
    """A source of made rows that remembers the windows it was asked for."""

    rows: Sequence[dict[str, Any]] = ()
    rejected: Sequence[Rejection] = ()
    errors: list[Exception] = field(default_factory=list)
    without: Sequence[str] = ()  # columns that the vendor has left out
    asked: list[Window] = field(default_factory=list)

    def pull(self) -> Pull:
        """The pull that reads this source."""
        return Pull("usage_files", (REQUESTS,), self._fetch)

    def _fetch(self, _: Config, window: Window) -> list[Fetched]:
        self.asked.append(window)
        if self.errors:
            raise self.errors.pop(0)
        inside = [row for row in self.rows if window.holds(row["requested_at"])]
        arrived = reader_of(REQUESTS, inside).read_all().drop_columns(list(self.without))
        return [Fetched(arrived.to_reader(), list(self.rejected))]


def run_landing(
    config: Config,
    source: Source,
    dbt: Dbt,
    *,
    days: int = 1,
    retries: dg.RetryPolicy | None = None,
    instance: dg.DagsterInstance | None = None,
) -> dg.ExecuteInProcessResult:
    """Land and check the first days of October in one run; the models are left out."""
    definitions = build_definitions(config, dbt=dbt, source_pulls=(source.pull(),), retries=retries)
    selection = dg.AssetSelection.groups("raw_usage_files")
    job = dg.define_asset_job("landing", selection=selection)
    definitions = dg.Definitions.merge(definitions, dg.Definitions(jobs=[job]))
    last = (FIRST + timedelta(days=days - 1)).date()
    return definitions.resolve_job_def("landing").execute_in_process(
        tags=range_tags(FIRST.date(), last),
        raise_on_error=False,
        instance=instance or dg.DagsterInstance.ephemeral(),
    )
