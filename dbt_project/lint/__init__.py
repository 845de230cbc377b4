"""What dbt hands to a template, in small: the linter renders models by it without dbt and without a warehouse.

The linter's own stand-ins cover `ref`, `source`, `config`, `this` and `is_incremental`; only what our macros
use beyond them belongs here. dbt itself compiles the models in every build, so nothing is proved by this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

execute = False  # dbt's word for "a warehouse is at hand": macros that ask one answer without it


class Adapter:
    """dbt's `adapter`, as far as choosing the variant of a macro goes."""

    @pass_context
    def dispatch(self, context: Context, name: str) -> Callable[..., Any]:
        """The DuckDB variant of a macro, else its default one: the dialect that is linted."""
        variants = [context.resolve_or_missing(f"{engine}__{name}") for engine in ("duckdb", "default")]
        found: Callable[..., Any] = next(variant for variant in variants if callable(variant))
        return found


adapter = Adapter()
