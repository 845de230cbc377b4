"""Names: the only place that turns a landed table, a vendor object or a dbt node into an asset key.

A folder decides, never a list of names: `models/marts/workflow/x.sql` is the asset `marts/x` in the group
`marts_workflow`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from ingestion.tables import Table

if TYPE_CHECKING:
    from dagster_dbt import DbtProject

OWNERS = ["team:data-platform"]
PUBLISHED = dg.AssetKey(["published", "marts"])
RAW_MANIFEST = dg.AssetKey(["raw_zone", "manifest"])  # what dbt's source of that name is called

# People read the marts in the morning: built by 06:00 UTC, in the four hours since the run was due at 02:00.
MARTS_FRESHNESS = dg.FreshnessPolicy.cron(deadline_cron="0 6 * * *", lower_bound_delta=timedelta(hours=4))

# What a source's icon in the lineage says it is.
SOURCE_KINDS = {
    "litellm": {"python", "postgres"},
    "anthropic": {"python", "anthropic"},
    "github": {"python", "github"},
    "jira": {"python", "jira"},
    "usage_files": {"python", "file"},
    "outcome_files": {"python", "file"},
    "registry": {"python", "csv"},
    "price_book": {"python", "json"},
}


def raw_key(table: Table) -> dg.AssetKey:
    """`raw/<source>/<entity>`."""
    return dg.AssetKey(["raw", table.source, table.entity])


def vendor_key(table: Table) -> dg.AssetKey:
    """`vendor/<source>/<object>`: what the table is read from, in the vendor's words made safe for a key."""
    return dg.AssetKey(["vendor", table.source, safe_name(table.vendor_object)])


def safe_name(words: str) -> str:
    """Lower-case words joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def exposure_key(name: str) -> dg.AssetKey:
    """`exposure/<name>`: a reader of the marts."""
    return dg.AssetKey(["exposure", name])


class FolderTranslator(DagsterDbtTranslator):
    """Asset specs of dbt nodes, by their folder."""

    def __init__(self, engine: str) -> None:
        """`engine` is shown as a kind beside dbt."""
        super().__init__()
        self._engine = engine

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """The spec of one node; sources keep the key that their `meta.dagster.asset_key` names."""
        spec: dg.AssetSpec = super().get_asset_spec(manifest, unique_id, project)
        node = _node(manifest, unique_id)
        if node is None or node["resource_type"] == "source":
            return spec
        layer, folders = _place(node)
        return spec.replace_attributes(
            key=dg.AssetKey([layer, node["name"]]),
            group_name="_".join([layer, *folders]),
            kinds={"dbt", self._engine},
            owners=OWNERS,
            freshness_policy=MARTS_FRESHNESS if layer == "marts" else None,
        )


def _node(manifest: Mapping[str, Any], unique_id: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = manifest["nodes"].get(unique_id) or manifest["sources"].get(unique_id)
    return found


def _place(node: Mapping[str, Any]) -> tuple[str, list[str]]:
    if node["resource_type"] == "seed":
        return "seeds", []
    layer, *folders = node["fqn"][1:-1]
    return layer, folders
