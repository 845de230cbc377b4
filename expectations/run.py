"""Run the suite of one landed table on the windows that a run landed.

Belongs here: the running, and the result in our own words. Great Expectations gets pandas frames, since
through duckdb-engine it fails inside and reports a failed suite instead of raising. It is imported on
first use: that takes seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from expectations.frame import SLICE_ROWS, empty_frame, frames, landed_windows
from expectations.rules import WINDOW_LABEL, is_personal
from expectations.suites import suite_of
from expectations.validations import columns_of, joined, worst
from ingestion.tables import Table
from ingestion.window import Window

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations import ExpectationSuite
    from great_expectations.core import ExpectationSuiteValidationResult

EXAMPLES = 5  # as many failing rows as one reads without scrolling


@dataclass
class Failure:
    """A rule that some rows break: how many, and up to five of them by their keys (never a person)."""

    rule: str
    is_warning: bool
    unexpected: int
    examples: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SuiteResult:
    """What a suite found in the landed windows of one range; `validation` is the library's own word for it."""

    table: str
    windows: int
    rows: int
    quarantined: int
    rules: int
    failures: tuple[Failure, ...]
    validation: ExpectationSuiteValidationResult

    @property
    def passed(self) -> bool:
        """No rule is broken, not even one that only warns."""
        return not self.failures

    @property
    def blocks(self) -> bool:
        """A critical rule is broken."""
        return any(not failure.is_warning for failure in self.failures)


class SuiteError(Exception):
    """A suite could not be run at all: the data are not judged, so they must not pass."""


def run_suite(table: Table, zone_url: str, manifest: pa.Table, window: Window) -> SuiteResult:
    """Judge all landed windows of `table` inside `window` in one run of its suite.

    Raises:
        SuiteError: an expectation raised instead of answering, or the files do not hold the manifest's rows.
    """
    _silence()
    windows = landed_windows(manifest, table, window)
    rows = sum(w.rows for w in windows)
    suite = _fitting(suite_of(table), rows)
    columns = sorted(set(_columns_of(suite)) | set(table.key))
    failures: dict[str, Failure] = {}
    outcomes: dict[str, Any] = {}
    seen = 0
    for frame in frames(zone_url, table, windows, columns):
        seen += len(frame)
        worst(outcomes, _judge(suite, frame, _shown(table), failures))
    if seen == 0:
        worst(outcomes, _judge(suite, empty_frame(table, columns), _shown(table), failures))
    if seen != rows:
        raise SuiteError(
            f"{table.name}: the files hold {seen} rows, the manifest says {rows}; land the windows again"
        )
    return SuiteResult(
        table=table.name,
        windows=len(windows),
        rows=rows,
        quarantined=sum(w.quarantined for w in windows),
        rules=len(suite.expectations),
        failures=tuple(failures.values()),
        validation=joined(suite.name, outcomes),
    )


def _silence() -> None:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the library is imported


def _fitting(suite: ExpectationSuite, rows: int) -> ExpectationSuite:
    """Leave uniqueness to dbt beyond one slice: it cannot be judged slice by slice."""
    if rows > SLICE_ROWS:
        suite.expectations = [e for e in suite.expectations if "unique" not in e.expectation_type]
    return suite


def _columns_of(suite: ExpectationSuite) -> Iterator[str]:
    expectations: list[Any] = suite.expectations
    for expectation in expectations:
        settings = expectation.configuration.kwargs
        yield from columns_of(settings)
        if "row_condition" in settings:
            yield str(expectation.row_condition.pass_through_filter).removesuffix(".isnull()")


def _shown(table: Table) -> list[str]:
    """The columns that identify a failing row to its reader: the key without people."""
    return [WINDOW_LABEL, *(c for c in table.key if not is_personal(c))]


@cache
def _context() -> Any:
    library: Any = import_module("great_expectations")
    context = library.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = context.data_sources.add_pandas("landed")
    return source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")


def _judge(
    suite: ExpectationSuite, frame: pd.DataFrame, shown: Sequence[str], failures: dict[str, Failure]
) -> ExpectationSuiteValidationResult:
    result: ExpectationSuiteValidationResult = (
        _context()
        .get_batch({"dataframe": frame})
        .validate(
            suite,
            result_format={
                "result_format": "SUMMARY",
                "unexpected_index_column_names": list(shown),
                "partial_unexpected_count": EXAMPLES,
            },
        )
    )
    outcomes: list[Any] = result.results
    for outcome in outcomes:
        rule = outcome.expectation_config.meta["rule"]
        if outcome.exception_info.get("raised_exception", outcome.exception_info.get("exception_message")):
            raise SuiteError(f"{suite.name}: {rule} could not be judged: {outcome.exception_info}")
        if not outcome.success:
            _note(failures, rule, outcome, shown)
    return result


def _note(failures: dict[str, Failure], rule: str, outcome: Any, shown: Sequence[str]) -> None:
    is_warning = outcome.expectation_config.severity == "warning"
    failure = failures.setdefault(rule, Failure(rule, is_warning, 0))
    failure.unexpected += int(outcome.result.get("unexpected_count") or 0)
    rows: list[Mapping[str, Any]] = outcome.result.get("partial_unexpected_index_list") or []
    failure.examples.extend(_example(row, shown) for row in rows[: EXAMPLES - len(failure.examples)])
    if "observed_value" in outcome.result:
        failure.examples.append({"observed": str(outcome.result["observed_value"])})


def _example(row: Mapping[str, Any], shown: Sequence[str]) -> dict[str, str]:
    """Key first, then the offending values; a person's hash is left out."""
    keys = [name for name in shown if row.get(name) == row.get(name)]  # a missing part of a key is NaN
    names = [*keys, *(name for name in row if name not in shown)]
    return {
        name: str(row[name])
        for name in names
        if name in row and not is_personal(name) and not name.startswith("_window_")
    }
