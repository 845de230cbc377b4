"""A raw zone of a simulated month of any size: calls, bill, outcomes, registry and prices, and parts of it by day.

Calls and outcomes are landed straight from the simulator's tables (the connectors have their own benchmark); bill,
registry and prices come through their connectors.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pyarrow import parquet

from ingestion.config import EXAMPLES, Config, Simulator, load_config
from ingestion.raw_zone import RawZone
from ingestion.simulator import ENVIRONMENT, TIDY, SimulatedMonth, serve, simulate
from ingestion.simulator.company import REFRESHED_AT
from ingestion.simulator.writers import land_calls
from ingestion.sources.litellm.tables import SPEND_LOGS
from ingestion.sources.outcome_files.tables import OUTCOMES
from ingestion.tables import Fetched, pulls
from ingestion.window import Window

SALT = "benchmark"

_OUTCOMES = """
    with trailers as (
        select pr_index,
            list(distinct session_id) filter (where evidence = 'session_trailer') as session_ids,
            list(distinct checkpoint_id) filter (where evidence = 'checkpoint') as checkpoint_ids
        from session_outcomes
        where evidence in ('session_trailer', 'checkpoint')
        group by pr_index
    ),
    told as (
        select repository || '#' || number as outcome_id, repository, number, branch, ticket_key,
            session_ids, checkpoint_ids
        from pull_requests left join trailers using (pr_index)
    )
    select
        outcome_id, outcome_type, occurred_at,
        case when not is_reworked then 'won' when outcome_type = 'ticket' then 'reopened' else 'reverted' end as status,
        reworked_at as status_at, coalesce(reworked_at, occurred_at) as updated_at,
        false as is_deleted, repository, branch, number as pr_number,
        case when outcome_type = 'ticket' then outcome_id else ticket_key end as ticket_key,
        to_json(session_ids)::varchar as session_ids_json, to_json(checkpoint_ids)::varchar as checkpoint_ids_json
    from truth_outcomes left join told using (outcome_id)
"""


def configured(folder: Path, requests: int) -> Config:
    """The bundled example's configuration with its places under `folder`."""
    example = load_config(EXAMPLES / "acme" / "config.yaml")
    sources = example.sources.model_copy(
        update={"litellm": example.sources.litellm, "github": None, "jira": None}
    )
    return example.model_copy(
        update={
            "warehouse": example.warehouse.model_copy(update={"path": folder / "warehouse.duckdb"}),
            "raw_zone": str(folder / "raw"),
            "published": folder / "published",
            "sources": sources,
            "simulator": Simulator(seed=7, requests=requests),
        }
    )


def make_zone(folder: Path, requests: int) -> Config:
    """Land a tidy month of about `requests` calls into `folder / "raw"`; nothing is done when it is there already."""
    config = configured(folder, requests)
    done = folder / "raw.done"
    if done.exists():
        return config
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "month.duckdb"
    database.unlink(missing_ok=True)
    settings = config.simulator or Simulator()
    with simulate(settings, mess=TIDY, database=database) as month:
        zone = RawZone(str(config.raw_zone))
        land_calls(month, zone, SALT)
        _land_outcomes(month, zone)
        _land_others(month, config, zone)
    database.unlink()
    done.touch()
    return config


def _land_outcomes(month: SimulatedMonth, zone: RawZone) -> None:
    columns = {row[0] for row in month.con.execute(f"describe {_OUTCOMES}").fetchall()}
    listed = ", ".join(n if n in columns else f"null as {n}" for n in OUTCOMES.columns)
    rows = month.con.execute(f"select {listed} from ({_OUTCOMES})").to_arrow_table().cast(OUTCOMES.schema)
    # outcomes may be reworked after the month
    window = Window(Window.parse("2026-10-01").start, Window.parse("2027-01-31").end)
    zone.land(OUTCOMES, window, Fetched(rows.to_reader()))


def _land_others(month: SimulatedMonth, config: Config, zone: RawZone) -> None:
    window = Window.of_days(config.start_date, config.end_date or config.start_date)
    with serve(month.con, REFRESHED_AT) as server:
        os.environ.update({name: server.base_url(vendor) for vendor, name in ENVIRONMENT.items()})
        for pull in pulls(config):
            if not pull.name.startswith("litellm"):
                for table, fetched in zip(pull.tables, pull.fetch(config, window), strict=True):
                    zone.land(table, window, fetched)


@dataclass(frozen=True)
class Days:
    """Days of a landed month by how a night meets them; each is a list of window labels, oldest first."""

    counts: dict[str, int]
    history: list[str]
    short: list[str]
    night: list[str]

    def rows(self, days: list[str]) -> int:
        """Landed calls of these days."""
        return sum(self.counts[day] for day in days)


def split_days(config: Config, night: float = 0.05, short: float = 0.1) -> Days:
    """The last days as the night (about `night` of the rest), the rest as history, and its last `short` of calls."""
    folder = Path(str(config.raw_zone)) / SPEND_LOGS.source / SPEND_LOGS.entity
    counts = {path.stem: parquet.read_metadata(path).num_rows for path in sorted(folder.glob("*.parquet"))}
    days = [day for day, count in counts.items() if count]
    cut = _cut(days, counts, night / (1 + night))
    history = days[:cut]
    return Days(counts, history, history[_cut(history, counts, short) :], days[cut:])


def _cut(days: list[str], counts: dict[str, int], share: float) -> int:
    """Where to cut whole days so that what follows is as near as they come to `share` of their calls."""
    total = sum(counts[day] for day in days)
    tails = {cut: sum(counts[day] for day in days[cut:]) for cut in range(1, len(days))}
    return min(tails, key=lambda cut: abs(tails[cut] - share * total))


def part_of(config: Config, folder: Path, days: list[str]) -> Config:
    """A raw zone under `folder` that has only `days` of the calls and all of the rest (files are linked, not copied)."""
    part = configured(folder, 0 if config.simulator is None else config.simulator.requests)
    source, target = Path(str(config.raw_zone)), Path(str(part.raw_zone))
    zone = RawZone(str(target))
    for table in [SPEND_LOGS, OUTCOMES, *(t for pull in pulls(config) for t in pull.tables)]:
        kept = [
            path
            for path in (source / table.source / table.entity).glob("*.parquet")
            if table is not SPEND_LOGS or path.stem in days
        ]
        for path in kept:
            linked = target / path.relative_to(source)
            linked.parent.mkdir(parents=True, exist_ok=True)
            if not linked.exists():
                os.link(path, linked)
        if kept:
            zone.rebuild_manifest(table)
    return part
