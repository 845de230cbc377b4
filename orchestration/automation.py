"""When things run: the nightly job, the intraday job, and their schedules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

import dagster as dg

from ingestion.config import Config
from orchestration.assets.alert_facts import ALERT_FACTS, FACTS
from orchestration.partitions import hours_tags

NIGHTLY, INTRADAY = "nightly", "intraday"

# 02:00 UTC: gateways have flushed the day's last calls and most bills of two days ago are complete.
NIGHTLY_HOUR = 2


def nightly_job(days: dg.PartitionsDefinition) -> dg.UnresolvedAssetJobDefinition:
    """Everything from landing to the published marts, for one day or a range of days in one run."""
    return dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all(),
        partitions_def=days,
        description="Land, check, build, check, publish.",
    )


def nightly_schedule(config: Config, job: dg.UnresolvedAssetJobDefinition) -> Any:
    """The last closed day, every night; a closed example has no next day and stays stopped."""
    return dg.build_schedule_from_partitioned_job(
        job,
        name="nightly_at_two",
        hour_of_day=NIGHTLY_HOUR,
        default_status=(
            dg.DefaultScheduleStatus.STOPPED if config.end_date else dg.DefaultScheduleStatus.RUNNING
        ),
    )


def intraday_job(
    landed: Sequence[dg.AssetKey], models: dg.AssetsDefinition, checks: Sequence[dg.AssetChecksDefinition]
) -> dg.UnresolvedAssetJobDefinition:
    """Land the hours of today, build what feeds budgets and anomalies, and keep the facts for the alerts.

    Which models these are says their dbt tag; what they are made of comes with them. Nothing is published: the marts that
    people read are those of a whole night. `landed` are the assets read by the hour, `checks` those that judge a night.
    """
    tagged = dg.AssetSelection.assets(*models.keys) & dg.AssetSelection.tag(INTRADAY, "")
    built = tagged.upstream() & dg.AssetSelection.assets(*models.keys)
    facts = dg.AssetSelection.assets(*(key for key in (FACTS,) if key in models.keys), ALERT_FACTS)
    return dg.define_asset_job(
        INTRADAY,
        selection=(dg.AssetSelection.assets(*landed) | built | facts) - dg.AssetSelection.checks(*checks),
        description="Land today's hours, build budgets and anomalies, tell. Publishes nothing.",
    )


def intraday_schedule(config: Config, job: dg.UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Every hour, five minutes past: what a gateway logs in batches is written by then."""

    @dg.schedule(
        job=job,
        name="intraday_every_hour",
        cron_schedule="5 * * * *",
        default_status=(
            dg.DefaultScheduleStatus.STOPPED if config.end_date else dg.DefaultScheduleStatus.RUNNING
        ),
    )
    def every_hour(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        from ingestion.alerts.facts import alerts_store, read_facts

        if read_facts(alerts_store(config)) is None:
            return dg.SkipReason("no night has been yet: there is nothing to add hours to")
        return dg.RunRequest(tags=hours_tags(context.scheduled_execution_time.astimezone(UTC)))

    return every_hour
