"""One module a source, one function a landed table. `suite_of` finds the suite of a table by its name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from ingestion.tables import Table

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


def suite_of(table: Table) -> ExpectationSuite:
    """The suite of one landed table.

    Raises:
        LookupError: the table has no suite; every landed table must have one.
    """
    suites: dict[str, Callable[[], ExpectationSuite]] = import_module(
        f"expectations.suites.{table.source}"
    ).SUITES
    try:
        build = suites[table.entity]
    except KeyError as error:
        raise LookupError(
            f"table {table.name} has no suite; expected in expectations/suites/{table.source}.py"
        ) from error
    return build()
