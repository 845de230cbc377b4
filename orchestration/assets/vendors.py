"""What lies outside: the vendors' objects upstream of landed tables, and the readers downstream of the marts.

They are never materialised here; they make the lineage unbroken from the vendor's table to the dashboard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from ingestion.tables import Table
from orchestration.translators import (
    OWNERS,
    PUBLISHED,
    RAW_MANIFEST,
    SOURCE_KINDS,
    exposure_key,
    raw_key,
    vendor_key,
)


def vendor_objects(tables: Iterable[Table]) -> list[dg.AssetSpec]:
    """One external asset per vendor object; tables read from the same pages share it."""
    objects = {vendor_key(table): table for table in tables}
    return [
        dg.AssetSpec(
            key,
            group_name=f"vendor_{table.source}",
            description=f"{table.vendor_object}, as {table.source} offers it.",
            kinds=SOURCE_KINDS[table.source] - {"python"},
        )
        for key, table in objects.items()
    ]


def raw_manifest(tables: Iterable[Table]) -> dg.AssetSpec:
    """The manifest of the raw zone, which every landing writes and dbt reads as a source."""
    return dg.AssetSpec(
        RAW_MANIFEST,
        deps=[raw_key(table) for table in tables],
        group_name="raw_zone",
        description="One row per window of a landed table: hash, rows, quarantine, completeness.",
        kinds={"parquet"},
        owners=OWNERS,
    )


def exposures(manifest: Mapping[str, Any], keys: Mapping[str, dg.AssetKey]) -> list[dg.AssetSpec]:
    """One external asset per dbt exposure, below the marts it names and the published copy it reads.

    `keys` maps a dbt unique id to its asset key.
    """
    return [
        dg.AssetSpec(
            exposure_key(exposure["name"]),
            deps=[*(keys[node] for node in exposure["depends_on"]["nodes"] if node in keys), PUBLISHED],
            group_name="exposures",
            description=exposure["description"],
            owners=OWNERS,
            kinds={str(exposure["type"])},
        )
        for exposure in manifest["exposures"].values()
    ]
