"""The copy of the marts that people read: swapped in one step, and only after a green night."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from ingestion.config import Config
from orchestration.assets.dbt import WAREHOUSE_POOL
from orchestration.landing import PREVIEW_ROWS, markdown
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
        from ingestion.warehouse.previews import first_rows

        copy = publish(config)
        previews = first_rows(config, PREVIEW_ROWS)
        counts = "\n".join(f"| {mart} | {rows:,} |" for mart, rows in copy.rows.items())
        for mart, rows in copy.rows.items():
            context.log_event(
                dg.AssetObservation(
                    dg.AssetKey(["marts", mart]),
                    metadata={
                        "dagster/row_count": rows,
                        "preview": dg.MetadataValue.md(markdown(previews[mart])),
                    },
                )
            )
        return dg.MaterializeResult(
            metadata={
                "where": copy.where,
                "version": copy.version,
                "dagster/row_count": sum(copy.rows.values()),
                "rows_by_mart": dg.MetadataValue.md(f"| mart | rows |\n|---|---:|\n{counts}"),
            }
        )

    return published
