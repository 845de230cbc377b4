"""Quality checks that speak and never block: one asset check per check of seed `quality_checks` and asset.

What is measured and when it is too much is decided in dbt (`models/intermediate/quality`); here its findings reach
the asset that they are about. What blocks is in `checks.py` (suites) and in dbt's audits.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from ingestion.config import Config
from ingestion.tables import Table
from ingestion.warehouse.findings import LANDED, DeclaredCheck, Finding, declared_checks
from orchestration.dbt_process import PROJECT
from orchestration.translators import raw_key

if TYPE_CHECKING:
    from pathlib import Path

SEED = "seeds/quality_checks.csv"  # in the dbt project
SPEAKS = "speaks"  # in the metadata of a check that blocks nothing, however severe it is
RESULTS = dg.AssetKey(["marts", "quality_check_results"])

_SEVERITIES = {"warn": dg.AssetCheckSeverity.WARN, "error": dg.AssetCheckSeverity.ERROR}


def quality_checks(
    config: Config, tables: Sequence[Table], project: "Path" = PROJECT
) -> list[dg.AssetChecksDefinition]:
    """All quality checks of the configured tables and of the marts, evaluated in one step after dbt.

    None for a project without the seed.
    """
    if not (project / SEED).exists():
        return []
    checks = declared_checks(project / SEED)
    declared = {(asset, check.name): check for check in checks for asset in _assets(check, tables)}

    @dg.multi_asset_check(name="check_quality", specs=_specs(declared), can_subset=True)
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        from ingestion.warehouse.findings import findings

        found = findings(config)
        chosen = {(key.asset_key, key.name) for key in context.selected_asset_check_keys}
        for (asset, name), rule in declared.items():
            if (asset, name) in chosen:
                about = [f for f in found if f.check == name and f.asset == asset.to_user_string()]
                yield _result(asset, rule, about)

    return [check]


def _assets(check: DeclaredCheck, tables: Sequence[Table]) -> list[dg.AssetKey]:
    if check.asset == LANDED:
        return [raw_key(table) for table in tables]
    return [dg.AssetKey(check.asset.split("/"))]


def _specs(declared: dict[tuple[dg.AssetKey, str], DeclaredCheck]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            name,
            asset=asset,
            additional_deps=[RESULTS],
            blocking=False,
            description=f"Speaks, never blocks: {check.title}. {check.reason}",
            metadata={"owner": check.owner},
        )
        for (asset, name), check in declared.items()
    ]


def _result(asset: dg.AssetKey, check: DeclaredCheck, found: Sequence[Finding]) -> dg.AssetCheckResult:
    """Green when every subject passed; else as severe as the worst of them."""
    failed = sorted(
        (f for f in found if f.severity != "ok"), key=lambda f: (f.severity != "error", f.subject)
    )
    metadata: dict[str, Any] = {SPEAKS: True, "subjects": len(found), "owner": check.owner}
    if failed:
        metadata |= {
            "owner": ", ".join(sorted({f.owner for f in failed})),
            "failing_subjects": len(failed),
            "offending_count": sum(f.offending_count for f in failed),
            "failing_rows": "\n".join(line for f in failed for line in _lines(f)),
        }
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=check.name,
        passed=not failed,
        severity=_SEVERITIES[failed[0].severity] if failed else dg.AssetCheckSeverity.WARN,
        description=check.title if failed else None,
        metadata=metadata,
    )


def _lines(found: Finding) -> Iterator[str]:
    yield f"{found.subject}: {found.measured.normalize():f}, {found.severity} at {found.threshold.normalize():f}"
    yield from (f"- {line}" for line in (found.offending_rows or "").splitlines())
