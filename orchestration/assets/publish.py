"""The copy of the marts that people read: swapped in one step, and only after a green night."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from ingestion.config import Config
from orchestration.assets.dbt import WAREHOUSE_POOL
from orchestration.translators import MARTS_FRESHNESS, OWNERS, PUBLISHED


def published_marts(config: Config, marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published copy of `marts`; a red check upstream leaves the last good one in place."""

    @dg.asset(
        key=PUBLISHED,
        deps=marts,
        group_name="published",
        kinds={"python", config.warehouse.engine},
        owners=OWNERS,
        pool=WAREHOUSE_POOL,
        freshness_policy=MARTS_FRESHNESS,
    )
    def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        """The marts as people read them: a read-only copy that stays open to readers while a night runs."""
        from ingestion.warehouse import publish

        where = publish(config)
        return dg.MaterializeResult(metadata={"where": str(where), "marts": len(marts)})

    return published
