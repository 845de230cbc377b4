"""One asset per landed table, all from one factory: a pull reads its window and the raw zone keeps it."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import dagster as dg

from ingestion.config import Config, ConfigError, Secret
from ingestion.landing import LandingError, SchemaDrift
from ingestion.tables import Fetched, Pull, Table
from ingestion.window import Window
from orchestration.landing import landed_metadata
from orchestration.partitions import hours_until, last_closed_day, run_window, with_look_back
from orchestration.translators import OWNERS, SOURCE_KINDS, raw_key, vendor_key

if TYPE_CHECKING:
    from ingestion.raw_zone import Landed, RawZone

Landing = dg.MaterializeResult[Any]

# A vendor that is down for a moment is back within a minute: 10, 20 and 40 s, spread so that sources do not
# knock together. The client already waits out a 429 by itself.
SOURCE_RETRIES = dg.RetryPolicy(
    max_retries=3, delay=10, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
)

# Under this name a failed step says which table's batch was refused; the alerts tell it.
REFUSED = "usage_to_value/refused"

# Faults of configuration, of a file or of our own code: a second try ends the same way.
_LASTING = (ConfigError, LandingError, ValueError, LookupError, TypeError, FileNotFoundError, PermissionError)


def raw_assets(
    config: Config, pulls: tuple[Pull, ...], days: dg.PartitionsDefinition, retries: dg.RetryPolicy | None
) -> list[dg.AssetsDefinition]:
    """The assets of every configured pull."""
    return [_pull_assets(config, pull, days, retries) for pull in pulls]


def _pull_assets(
    config: Config, pull: Pull, days: dg.PartitionsDefinition, retries: dg.RetryPolicy | None
) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="pull_" + re.sub(r"\W+", "_", pull.name),
        specs=[_spec(table, days if _has_days(pull) else None) for table in pull.tables],
        backfill_policy=dg.BackfillPolicy.single_run(),
        retry_policy=retries,
    )
    def land(context: dg.AssetExecutionContext) -> Iterator[Landing]:
        try:
            yield from _land(config, pull, context)
        except _LASTING as error:
            raise dg.Failure(f"{pull.name}: {error}", allow_retries=False) from error

    return land


def _has_days(pull: Pull) -> bool:
    """Whether a past day can be read again: a list of keys or a registry is only ever what it is now."""
    return any(table.time_column for table in pull.tables)


def _spec(table: Table, days: dg.PartitionsDefinition | None) -> dg.AssetSpec:
    columns = [
        dg.TableColumn(
            name, str(kind), constraints=dg.TableColumnConstraints(nullable=name not in table.required)
        )
        for name, kind in table.columns.items()
    ]
    return dg.AssetSpec(
        raw_key(table),
        deps=[vendor_key(table)],
        description=table.description,
        group_name=f"raw_{table.source}",
        kinds=SOURCE_KINDS[table.source] | {"parquet"},
        owners=OWNERS,
        partitions_def=days,
        metadata={"dagster/column_schema": dg.TableSchema(columns=columns), "key": ", ".join(table.key)},
    )


def _land(config: Config, pull: Pull, context: dg.AssetExecutionContext) -> Iterator[Landing]:
    from ingestion.raw_zone import RawZone

    until = hours_until(context.run.tags)
    if until is not None:
        yield from _land_hours(config, pull, until)
        return
    asked = run_window(context.run.tags) or Window.day(last_closed_day(config, datetime.now(UTC)))
    window = with_look_back(asked, pull.tables, config)
    zone = RawZone(Secret(config.raw_zone).resolve())
    started = time.monotonic()
    for table, fetched in zip(pull.tables, pull.fetch(config, window), strict=True):
        landed = _into(zone, table, window, fetched)
        seconds = time.monotonic() - started
        yield dg.MaterializeResult(raw_key(table), metadata=landed_metadata(zone, table, landed, seconds))
        started = time.monotonic()


def _into(zone: "RawZone", table: Table, window: Window, fetched: Fetched) -> "list[Landed]":
    """Land one table's batch; one with other columns or types fails the step with the table's name beside the reason."""
    try:
        return zone.land(table, window, fetched)
    except SchemaDrift as error:
        refused = {REFUSED: raw_key(table).to_user_string()}
        raise dg.Failure(str(error), metadata=refused, allow_retries=False) from error


def _land_hours(config: Config, pull: Pull, until: datetime) -> Iterator[Landing]:
    """Land the hours of today that are due; each is a window of its own, until the night lands the day over them."""
    from ingestion.hours import hours_due
    from ingestion.raw_zone import RawZone

    zone = RawZone(Secret(config.raw_zone).resolve())
    started = time.monotonic()
    landed: dict[str, list[Landed]] = {table.name: [] for table in pull.tables}
    known = [zone.labels(table) for table in pull.tables]
    for window in hours_due(set.intersection(*known), until):
        for table, fetched in zip(pull.tables, pull.fetch(config, window), strict=True):
            landed[table.name] += _into(zone, table, window, fetched)
    seconds = time.monotonic() - started
    for table in pull.tables:
        metadata = landed_metadata(zone, table, landed[table.name], seconds)
        yield dg.MaterializeResult(raw_key(table), metadata=metadata)
