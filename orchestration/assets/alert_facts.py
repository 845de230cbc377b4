"""What the alerts read: the facts of the last build, in a file of their own beside the raw zone."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from ingestion.config import Config
from orchestration.assets.dbt import WAREHOUSE_POOL
from orchestration.translators import OWNERS

FACTS = dg.AssetKey(["marts", "mart_alert_facts"])
ALERT_FACTS = dg.AssetKey(["published", "alert_facts"])


def alert_facts(config: Config, marts: Sequence[dg.AssetKey]) -> list[dg.AssetsDefinition]:
    """The copy of `mart_alert_facts` that the sensor reads while a night holds the warehouse, if there is that mart."""
    if FACTS not in marts:
        return []

    @dg.asset(
        key=ALERT_FACTS,
        deps=[FACTS],
        group_name="published",
        kinds={"python", "json"},
        owners=OWNERS,
        pool=WAREHOUSE_POOL,
    )
    def kept() -> dg.MaterializeResult[Any]:
        """Facts that somebody is told by the alerts: one row a fact, as the last build left them."""
        from ingestion.alerts import write_facts

        return dg.MaterializeResult(metadata={"dagster/row_count": write_facts(config)})

    return [kept]
