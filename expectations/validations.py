"""What Great Expectations itself says of a night, one file a table, kept for its Data Docs.

Belongs here: how the slices of a range become one result, leaving people out of it, and the files. Does not belong here:
the judging (`run.py`), the pages (`data_docs.py`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.rules import is_personal

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

# What a result holds of the offending values themselves.
_VALUES = ("partial_unexpected_list", "partial_unexpected_counts", "observed_value", "details")


def worst(outcomes: dict[str, Any], result: ExpectationSuiteValidationResult) -> None:
    """Keep in `outcomes`, by rule, the outcome of the slice that breaks it most; of equals the first."""
    for outcome in result.results:
        assert outcome.expectation_config is not None
        rule = outcome.expectation_config.meta["rule"]
        if rule not in outcomes or _weight(outcome) > _weight(outcomes[rule]):
            outcomes[rule] = outcome


def joined(suite_name: str, outcomes: Mapping[str, Any]) -> ExpectationSuiteValidationResult:
    """The outcomes as Great Expectations' own result; for a single slice it is the slice's."""
    core: Any = import_module("great_expectations.core")
    good = sum(bool(outcome.success) for outcome in outcomes.values())
    result: ExpectationSuiteValidationResult = core.ExpectationSuiteValidationResult(
        success=good == len(outcomes),
        results=list(outcomes.values()),
        suite_name=suite_name,
        statistics={
            "evaluated_expectations": len(outcomes),
            "successful_expectations": good,
            "unsuccessful_expectations": len(outcomes) - good,
            "success_percent": 100 * good / max(1, len(outcomes)),
        },
    )
    return result


def keep(folder: Path, result: Any, batch: Mapping[str, Any]) -> Path:
    """Write one result without people's values to `folder`; `batch` says what was judged. Returns the file."""
    record: dict[str, Any] = result.to_json_dict()
    for outcome in record["results"]:
        _forget_people(outcome)
        # the name of the rule, as the checks in Dagster call it, stands beside the library's own sentence
        outcome["expectation_config"]["notes"] = [outcome["expectation_config"]["meta"]["rule"]]
    version = import_module("great_expectations").__version__
    record["meta"] = {"great_expectations_version": version, "batch_spec": dict(batch)}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.suite_name}.json"
    ready = path.with_suffix(".next")  # not read by `kept`
    ready.write_text(json.dumps(record), encoding="utf-8")
    return ready.replace(path)


def kept(folder: Path) -> list[ExpectationSuiteValidationResult]:
    """The results of one run, by the names of their suites; none where no suite was judged."""
    loads: Any = import_module("great_expectations.core").expectationSuiteValidationResultSchema.loads
    return [loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def forget_older(folder: Path) -> None:
    """Remove the results of every run that came before the one of `folder`."""
    newest = folder.stat().st_mtime
    for other in folder.parent.iterdir():
        if other != folder and other.stat().st_mtime < newest:
            shutil.rmtree(other, ignore_errors=True)


def columns_of(settings: Mapping[str, Any]) -> Sequence[str]:
    """The columns that an expectation is about."""
    named = [settings[name] for name in ("column", "column_A", "column_B") if name in settings]
    return [*named, *settings.get("column_list", [])]


def _weight(outcome: Any) -> tuple[bool, int]:
    return not outcome.success, int(outcome.result.get("unexpected_count") or 0)


def _forget_people(outcome: dict[str, Any]) -> None:
    """Leave out whatever a column about people held, hashed or not; the rule and its counts stay."""
    result = outcome["result"]
    if any(is_personal(column) for column in columns_of(outcome["expectation_config"]["kwargs"])):
        for name in _VALUES:
            result.pop(name, None)
    rows = result.get("partial_unexpected_index_list") or []
    result["partial_unexpected_index_list"] = [
        {name: value for name, value in row.items() if not is_personal(name)} for row in rows
    ]
