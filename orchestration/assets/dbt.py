"""The dbt models as assets, with dbt's tests as their checks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_dbt import dbt_assets
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from ingestion.config import Config
from orchestration.dbt_process import Dbt
from orchestration.partitions import hours_until
from orchestration.translators import FolderTranslator

if TYPE_CHECKING:
    from pathlib import Path

# One slot: DuckDB lets one writer at a time into its file, and two builds of one warehouse would fight
# anyway.
WAREHOUSE_POOL = "warehouse_writer"

# dbt's unit tests judge the code on made rows: they belong to `make test`, a night judges data.
_NIGHTLY = ("build", "--exclude-resource-type", "unit_test")


def model_assets(config: Config, dbt: Dbt, manifest: "Path") -> dg.AssetsDefinition:
    """All models, seeds and tests of the project, built in one step."""

    @dbt_assets(
        manifest=manifest,
        name="dbt_models",
        dagster_dbt_translator=FolderTranslator(dbt.engine),
        pool=WAREHOUSE_POOL,
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        from ingestion.warehouse import expose, last_build, remember_build

        exposed = expose(config, hours=hours_until(context.run.tags) is not None)
        context.log.info(f"{len(exposed)} landed tables are readable in the warehouse")
        project = dbt.rows_hash()
        changed = last_build(config) != project
        if changed:
            context.log.info("the models are not those of the last whole build: every table is built anew")
        yield from build(context, dbt, ["--full-refresh"] if changed else [])
        if not context.is_subset:
            remember_build(config, project)

    return models


def build(context: dg.AssetExecutionContext, dbt: Dbt, flags: Sequence[str] = ()) -> Iterator[Any]:
    """Build what the run selected, with more `flags` for dbt, and yield Dagster's events as dbt finishes each node.

    Raises:
        DbtError: a model or a test failed; the events of what was built before are already yielded.
    """
    chosen = get_updated_cli_invocation_params_for_context(
        context=context, manifest={}, dagster_dbt_translator=FolderTranslator(dbt.engine)
    )
    arguments = [*_NIGHTLY, *flags, *chosen.selection_args]
    if chosen.indirect_selection:
        arguments += ["--indirect-selection", chosen.indirect_selection]
    for event in dbt.events(arguments):
        yield from _dagster_events(event, chosen.manifest, chosen.dagster_dbt_translator, context)


def _dagster_events(
    event: dict[str, Any], manifest: Mapping[str, Any], translator: Any, context: dg.AssetExecutionContext
) -> Iterator[Any]:
    message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
    yield from message.to_default_asset_events(
        manifest=manifest, dagster_dbt_translator=translator, context=context
    )
