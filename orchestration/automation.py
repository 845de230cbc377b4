"""When things run: the nightly job and its schedule."""

from __future__ import annotations

from typing import Any

import dagster as dg

from ingestion.config import Config

NIGHTLY = "nightly"

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
