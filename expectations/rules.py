"""The words suites are written in: each function gives one Great Expectations expectation.

Belongs here: rules that any table can use. Does not belong here: which table obeys which rule (`suites/`),
and relations between tables (dbt data tests). A rule is critical (red, blocks) unless `severity="warning"` is
said: warnings are for words and habits that a vendor may change overnight without our data being wrong.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ingestion.tables import Table

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

# Columns that `frame.py` adds to each row, so that a rule may speak of the window the row landed in.
WINDOW_LABEL, WINDOW_START, WINDOW_END = "_window", "_window_start", "_window_end"

SHA256 = r"^[0-9a-f]{64}$"


def suite(table: Table, *rules: Any, min_rows: int = 0) -> ExpectationSuite:
    """The suite of one table: what its declaration already says, then the rules written by hand.

    `min_rows` is the fewest rows a landed range may hold; 0 where an empty day is a fact and not a fault.
    """
    declared = [
        *required(table),
        unique_key(table),
        *in_window(table),
        *hashed_people(table),
        *json_texts(table),
    ]
    if min_rows:
        declared.append(at_least(min_rows))
    built: ExpectationSuite = _library().ExpectationSuite(name=table.name, expectations=[*declared, *rules])
    return built


def required(table: Table) -> list[Any]:
    """Every required column is never null."""
    return [
        _rules().ExpectColumnValuesToNotBeNull(column=c, meta=_named(f"{c}_is_not_null"))
        for c in table.required
    ]


def unique_key(table: Table) -> Any:
    """The key is unique inside a window (the same version may stand in two windows, staging keeps one)."""
    columns = [WINDOW_LABEL, *table.key]
    return _rules().ExpectCompoundColumnsToBeUnique(
        column_list=columns, ignore_row_if="never", meta=_named("key_is_unique_in_its_window")
    )


def in_window(table: Table) -> list[Any]:
    """The time of a row lies inside the half-open window it landed in."""
    if table.time_column is None:
        return []
    return [
        not_before(table.time_column, WINDOW_START),
        not_before(WINDOW_END, table.time_column, or_equal=False),
    ]


def hashed_people(table: Table) -> list[Any]:
    """A person is a salted sha256 in hex; anything else would be a name or an address that leaked."""
    people = [c for c in table.columns if is_personal(c)]
    return [matches(c, SHA256, rule=f"{c}_is_hashed") for c in people]


def json_texts(table: Table) -> list[Any]:
    """A `_json` column holds an object or an array (its content is read by staging)."""
    return [
        matches(c, r"^(?:\{.*\}|\[.*\])$", rule=f"{c}_is_json") for c in table.columns if c.endswith("_json")
    ]


def is_personal(column: str) -> bool:
    """Whether a column identifies a person, hashed or not: such values are never shown as an example."""
    return column.endswith("_person_key") or column in {"person_key", "end_user_key"}


def meters(table: Table) -> list[str]:
    """The counting columns of a table: whole numbers, tokens and quantities."""
    return [c for c, kind in table.columns.items() if pa.types.is_integer(kind)]


def not_negative(*columns: str) -> list[Any]:
    """Counts, tokens and prices are zero or more; null stays null."""
    return [
        _rules().ExpectColumnValuesToBeBetween(column=c, min_value=0, meta=_named(f"{c}_is_not_negative"))
        for c in columns
    ]


def words(column: str, *allowed: str, severity: str = "critical") -> Any:
    """A column speaks only these words; null is no word."""
    return _rules().ExpectColumnValuesToBeInSet(
        column=column, value_set=list(allowed), severity=severity, meta=_named(f"{column}_is_a_known_word")
    )


def matches(column: str, regex: str, *, rule: str | None = None, severity: str = "critical") -> Any:
    """Every text of a column has one form."""
    return _rules().ExpectColumnValuesToMatchRegex(
        column=column, regex=regex, severity=severity, meta=_named(rule or f"{column}_has_its_form")
    )


def not_before(later: str, earlier: str, *, or_equal: bool = True, severity: str = "critical") -> Any:
    """One instant (or number) never lies before another; rows that lack one of them pass."""
    return _rules().ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=later,
        column_B=earlier,
        or_equal=or_equal,
        ignore_row_if="either_value_is_missing",
        severity=severity,
        meta=_named(f"{later}_is_not_before_{earlier}".replace("__", "_")),
    )


def at_most(part: str, whole: str) -> Any:
    """A part never exceeds the whole it is counted in."""
    return _rules().ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=whole,
        column_B=part,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
        meta=_named(f"{part}_is_at_most_{whole}"),
    )


def one_of_them(first: str, second: str) -> Any:
    """A row names at least one of two columns."""
    return _rules().ExpectColumnValuesToNotBeNull(
        column=first,
        row_condition=f"{second}.isnull()",
        condition_parser="pandas",
        meta=_named(f"{first}_or_{second}_is_named"),
    )


def at_least(rows: int) -> Any:
    """The landed range holds at least so many rows."""
    return _rules().ExpectTableRowCountToBeBetween(min_value=rows, meta=_named(f"at_least_{rows}_rows"))


def _library() -> Any:
    """Great Expectations, loaded when a suite is built: its import takes seconds."""
    return import_module("great_expectations")


def _rules() -> Any:
    return import_module("great_expectations.expectations")


def _named(rule: str) -> dict[str, str]:
    return {"rule": rule.strip("_")}
