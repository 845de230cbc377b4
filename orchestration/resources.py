"""What a configuration means for the tools of a run: dbt's target and environment."""

from __future__ import annotations

from pathlib import Path

from ingestion.config import Config, ConfigError, DuckDBWarehouse
from orchestration.dbt_process import Dbt


def dbt_of(config: Config) -> Dbt:
    """dbt on the configured warehouse.

    When the warehouse's secret is not set, loading still works with the profile's defaults: the graph can be
    looked at without credentials, and the run fails with the secret's name.
    """
    from ingestion.warehouse import dbt_environment

    beside = config.warehouse.path.parent if isinstance(config.warehouse, DuckDBWarehouse) else Path(".data")
    targets = beside / "dbt"
    try:
        return Dbt(config.warehouse.engine, dbt_environment(config), targets)
    except ConfigError:
        return Dbt(config.warehouse.engine, {}, targets)
