"""The two ends of the warehouse: landed rows in (`expose`), marts out (`publish`, `answers`).

Does not belong here: any model between the two, which is the dbt project's.
"""

from ingestion.warehouse.build_stamp import last_build, remember_build
from ingestion.warehouse.connection import dbt_environment, dbt_target, require_warehouse
from ingestion.warehouse.expose import expose
from ingestion.warehouse.publish import PublishError, publish

__all__ = [
    "PublishError",
    "dbt_environment",
    "dbt_target",
    "expose",
    "last_build",
    "publish",
    "remember_build",
    "require_warehouse",
]
