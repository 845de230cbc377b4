"""Checks of landed tables: one factory turns every suite, and every quarantine, into blocking asset checks.

A red check keeps dbt from starting, so that yesterday's published marts stay readable. All checks of a
source are one step, since a step costs more than a suite.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

import dagster as dg

from ingestion.config import Config, Secret
from ingestion.tables import Table
from orchestration.partitions import hours_until, run_window, with_look_back
from orchestration.quality_report import suites_folder
from orchestration.translators import raw_key

if TYPE_CHECKING:
    import pyarrow as pa

    from expectations.frame import LandedWindow
    from expectations.run import SuiteResult
    from ingestion.window import Window

SUITE, QUARANTINE = "suite", "quarantine"

# DESIGN.md section 7: a few unreadable rows are a vendor's slip that the morning can look into, one row in a
# hundred moves the unit costs that people act on.
QUARANTINE_LIMIT = Fraction(1, 100)


def landed_checks(config: Config, tables: Sequence[Table]) -> list[dg.AssetChecksDefinition]:
    """The checks of all given tables, one definition a source."""
    by_source = groupby(sorted(tables, key=lambda t: t.source), key=lambda t: t.source)
    return [_source_checks(config, source, tuple(group)) for source, group in by_source]


def _source_checks(config: Config, source: str, tables: tuple[Table, ...]) -> dg.AssetChecksDefinition:
    by_key = {raw_key(table): table for table in tables}

    @dg.multi_asset_check(name=f"check_{source}", specs=_specs(tables), can_subset=True)
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        manifest = _manifest(config)
        asked = run_window(context.run.tags)
        chosen = {(key.asset_key, key.name) for key in context.selected_asset_check_keys}
        for key, table in by_key.items():
            window = with_look_back(asked, (table,), config) if asked else whole_range(manifest, table)
            if (key, SUITE) in chosen:
                yield suite_check(context, config, table, manifest, window)
            if (key, QUARANTINE) in chosen:
                yield quarantine_check(table, manifest, window)

    return check


def _specs(tables: Sequence[Table]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(name, asset=raw_key(table), blocking=True, description=description)
        for table in tables
        for name, description in (
            (SUITE, f"The Great Expectations suite of {table.name} holds for the landed windows."),
            (
                QUARANTINE,
                f"Less than {float(QUARANTINE_LIMIT):.0%} of each window of {table.name} is unreadable.",
            ),
        )
    ]


def suite_check(
    context: dg.AssetCheckExecutionContext,
    config: Config,
    table: Table,
    manifest: "pa.Table",
    window: "Window | None",
) -> dg.AssetCheckResult:
    """Run the suite of `table` on its landed windows inside `window`; failing rows show by their keys."""
    from expectations.run import SuiteError, run_suite

    if window is None:
        return _result(table, SUITE, passed=True, metadata={"windows": 0, "rows": 0})
    try:
        found = run_suite(table, Secret(config.raw_zone).resolve(), manifest, window)
    except SuiteError as error:
        return _result(table, SUITE, passed=False, metadata={"error": str(error)})
    if hours_until(context.run.tags) is None:
        _keep(context, config, found, window)
    severity = dg.AssetCheckSeverity.ERROR if found.blocks or found.passed else dg.AssetCheckSeverity.WARN
    return _result(table, SUITE, passed=found.passed, severity=severity, metadata=_found(found))


def _keep(
    context: dg.AssetCheckExecutionContext, config: Config, found: "SuiteResult", window: "Window"
) -> None:
    """Put the suite's own result where the night's Data Docs are made of it; no fault of that is a fault of the data."""
    from expectations.validations import keep

    batch = {
        "data_asset_name": found.table,
        "rows": found.rows,
        "windows": found.windows,
        "from": f"{window.start:%Y-%m-%d %H:%M} UTC",
        "until": f"{window.end:%Y-%m-%d %H:%M} UTC",
    }
    try:
        keep(suites_folder(config, context.run.run_id), found.validation, batch)
    except Exception as error:
        context.log.warning(f"{found.table}: no page in the Data Docs of this run: {error!r}")


def _found(found: "SuiteResult") -> dict[str, Any]:
    metadata: dict[str, Any] = {"windows": found.windows, "rows": found.rows, "rules": found.rules}
    if found.failures:
        metadata["broken_rules"] = ", ".join(f.rule for f in found.failures)
        metadata["failing_rows"] = "\n".join(_lines(found))
    return metadata


def _lines(found: "SuiteResult") -> Iterator[str]:
    for failure in found.failures:
        yield f"{failure.rule}: {failure.unexpected or 'the table as a whole'}" + (
            " (warning)" if failure.is_warning else ""
        )
        for example in failure.examples:
            yield "- " + ", ".join(f"{name}={value}" for name, value in example.items())


def quarantine_check(table: Table, manifest: "pa.Table", window: "Window | None") -> dg.AssetCheckResult:
    """Green without quarantined rows, a warning below one in a hundred of every window, else red."""
    from expectations.frame import landed_windows

    windows = landed_windows(manifest, table, window) if window else []
    worst = max(windows, key=quarantined_share, default=None)
    if worst is None or worst.quarantined == 0:
        return _result(table, QUARANTINE, passed=True, metadata={"quarantined": 0})
    share = quarantined_share(worst)
    return _result(
        table,
        QUARANTINE,
        passed=False,
        severity=dg.AssetCheckSeverity.WARN if share < QUARANTINE_LIMIT else dg.AssetCheckSeverity.ERROR,
        metadata={
            "quarantined": sum(w.quarantined for w in windows),
            "worst_window": worst.label,
            "worst_share": f"{worst.quarantined} of {worst.rows + worst.quarantined} rows",
        },
    )


def quarantined_share(window: "LandedWindow") -> Fraction:
    """Quarantined rows by all rows read; 0 for a window that read none."""
    return Fraction(window.quarantined, max(1, window.rows + window.quarantined))


def whole_range(manifest: "pa.Table", table: Table) -> "Window | None":
    """All that ever landed, for a check that is started by hand without a partition; None: nothing landed."""
    from datetime import UTC

    from ingestion.window import Window

    rows = [r for r in manifest.to_pylist() if (r["source"], r["entity"]) == (table.source, table.entity)]
    if not rows:
        return None
    start, end = min(r["window_start"] for r in rows), max(r["window_end"] for r in rows)
    return Window(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))


def _manifest(config: Config) -> "pa.Table":
    from ingestion.raw_zone import RawZone

    return RawZone(Secret(config.raw_zone).resolve()).manifest()


def _result(
    table: Table,
    name: str,
    *,
    passed: bool,
    metadata: dict[str, Any],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=raw_key(table), check_name=name, passed=passed, severity=severity, metadata=metadata
    )
