"""What exists: read this first. Assembly only, everything is made elsewhere.

Loading reads the configuration file and the dbt project; it touches no network and resolves no secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
import orjson

from ingestion.config import Config, load_config
from ingestion.hours import by_the_hour
from ingestion.tables import Pull, pulls
from orchestration.alerts import alert_sensors
from orchestration.assets.alert_facts import alert_facts
from orchestration.assets.dbt import model_assets
from orchestration.assets.publish import published_marts
from orchestration.assets.raw import SOURCE_RETRIES, raw_assets
from orchestration.assets.vendors import exposures, raw_manifest, vendor_objects
from orchestration.automation import intraday_job, intraday_schedule, nightly_job, nightly_schedule
from orchestration.checks import landed_checks
from orchestration.dbt_process import Dbt
from orchestration.partitions import daily
from orchestration.quality import quality_checks
from orchestration.quality_report import report_sensors
from orchestration.resources import dbt_of
from orchestration.translators import raw_key

# A trivial step costs 0.1 s in process and 4 to 5 s in a process of its own.
EXECUTOR = dg.in_process_executor


def build_definitions(
    config: Config | None = None,
    *,
    dbt: Dbt | None = None,
    source_pulls: tuple[Pull, ...] | None = None,
    retries: dg.RetryPolicy | None = SOURCE_RETRIES,
    loggers: Mapping[str, dg.LoggerDefinition] | None = None,
) -> dg.Definitions:
    """Everything Dagster knows, for one configuration; the overrides are for tests and for the run command.

    Raises:
        ConfigError: the configuration file is missing or wrong.
        DbtError: the dbt project does not parse.
    """
    config = config or load_config()
    dbt = dbt or dbt_of(config)
    found = pulls(config) if source_pulls is None else source_pulls
    tables, days = [table for pull in found for table in pull.tables], daily(config)
    manifest = dbt.manifest()
    models = model_assets(config, dbt, manifest)
    marts = sorted(key for key in models.keys if key.path[0] in ("marts", "audits"))
    quality = quality_checks(config, tables, dbt.project)
    facts = alert_facts(config, marts)
    jobs, schedules = _automation(config, found, days, models, quality if facts else [])
    return dg.Definitions(
        assets=[
            *_landed(config, found, days, retries),
            models,
            published_marts(config, marts),
            *facts,
            *exposures(orjson.loads(manifest.read_bytes()), _keys_by_node(models)),
        ],
        asset_checks=[*landed_checks(config, tables), *quality],
        jobs=jobs,
        schedules=schedules,
        sensors=[*alert_sensors(config, [job.name for job in jobs]), *report_sensors(config, jobs[0])],
        loggers=loggers,
        executor=EXECUTOR,
    )


def _landed(
    config: Config, found: tuple[Pull, ...], days: dg.PartitionsDefinition, retries: dg.RetryPolicy | None
) -> list[Any]:
    """The landed tables, with what they are read from and what is known of their files."""
    tables = [table for pull in found for table in pull.tables]
    return [*vendor_objects(tables), raw_manifest(tables), *raw_assets(config, found, days, retries)]


def _automation(
    config: Config,
    found: tuple[Pull, ...],
    days: dg.PartitionsDefinition,
    models: dg.AssetsDefinition,
    quality: list[dg.AssetChecksDefinition],
) -> tuple[list[dg.UnresolvedAssetJobDefinition], list[Any]]:
    """The jobs and their schedules; today's hours have one where a source is read by the hour and facts are told."""
    night = nightly_job(days)
    jobs, schedules = [night], [nightly_schedule(config, night)]
    hourly = [raw_key(table) for pull in found if by_the_hour(pull) for table in pull.tables]
    if hourly and quality:
        today = intraday_job(hourly, models, quality)
        jobs.append(today)
        schedules.append(intraday_schedule(config, today))
    return jobs, schedules


def _keys_by_node(models: dg.AssetsDefinition) -> dict[str, dg.AssetKey]:
    """The asset key of every dbt node, by dbt's unique id."""
    specs: list[Any] = list(models.specs)
    return {spec.metadata["dagster_dbt/unique_id"]: spec.key for spec in specs}


@dg.definitions
def defs() -> dg.Definitions:
    """The code location: built from `UTV_CONFIG` when Dagster loads it, not when this module is imported."""
    return build_definitions()
