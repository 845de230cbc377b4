"""Rules over several rows or files of the registry: keys, references, validities, cycles. Pure.

Each check returns its faults, one line each; the caller raises them together, so that one look mends them all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ingestion.sources.registry import tables
from ingestion.sources.registry.parse import Row
from ingestion.tables import Table

Registry = dict[str, list[Row]]  # by entity

# Validity may not overlap within these columns. A null key part stands for itself: a whole-account key beside single
# keys is no overlap, the more exact one is looked for first.
_DATED = (
    (tables.GATEWAY_KEYS, ("gateway", "provider", "account_id", "api_key_id", "project_id")),
    (tables.BILL_SOURCES, ("provider", "account_id", "charge_kind")),
    (tables.BUDGETS, ("budget_key",)),
    (tables.BUDGET_EXEMPTIONS, ("budget_key",)),
    (tables.PRICE_OVERRIDES, ("provider", "model_name", "meter", "service_tier", "min_input_tokens")),
)
# column -> the file whose key it names. Teams and workflows are named from several files.
_REFERENCES = (
    (tables.WORKFLOWS, "team_key", tables.TEAMS),
    (tables.WORKFLOW_RULES, "workflow_key", tables.WORKFLOWS),
    (tables.PEOPLE, "team_key", tables.TEAMS),
    (tables.REPOSITORIES, "team_key", tables.TEAMS),
    (tables.REPOSITORIES, "workflow_key", tables.WORKFLOWS),
    (tables.BUDGET_EXEMPTIONS, "budget_key", tables.BUDGETS),
)
# scope of a budget -> the file and column whose values it names; the other scopes are words of gateways and vendors
_BUDGET_SCOPES = {
    "team": (tables.TEAMS, "team_key"),
    "workflow": (tables.WORKFLOWS, "workflow_key"),
    "business_unit": (tables.WORKFLOWS, "business_unit"),
    "cost_center": (tables.WORKFLOWS, "cost_center"),
}


def faults_of(registry: Registry) -> list[str]:
    """Every fault of a whole registry; an absent optional file is an empty list of rows."""
    checks: tuple[Callable[[Registry], Iterator[str]], ...] = (
        _duplicates, _dangling, _validities, _nameless_repositories, _cycles, _budgets,
    )  # fmt: skip
    return [fault for check in checks for fault in check(registry)]


def _place(table: Table, row: Row) -> str:
    return f"{table.vendor_object}:{row['_line']}"


def _shown(table: Table, column: str, value: object) -> str:
    """People's names stay out of messages, which end in logs."""
    return "<identity>" if table is tables.PEOPLE else f"{column}={value if value is not None else ''}"


def _duplicates(registry: Registry) -> Iterator[str]:
    for table in tables.TABLES:
        first: dict[tuple[object, ...], Row] = {}
        for row in registry[table.entity]:
            key = tuple(_compared(table, row[column]) for column in table.key)
            if key in first:
                named = ", ".join(_shown(table, column, row[column]) for column in table.key)
                yield f"{_place(table, row)}: duplicate key {named}; first given in line {first[key]['_line']}"
            first.setdefault(key, row)


def _compared(table: Table, value: object) -> object:
    """Identities differ neither by case nor by blanks: they are hashed lower-case."""
    return str(value).strip().lower() if table is tables.PEOPLE else value


def _dangling(registry: Registry) -> Iterator[str]:
    for table, column, target in _REFERENCES:
        known = {row[column] for row in registry[target.entity]}
        if target is tables.TEAMS and not known:
            continue  # a registry may name teams without describing them
        for row in registry[table.entity]:
            if row[column] is not None and row[column] not in known:
                names = ", ".join(sorted(str(name) for name in known)) or "none is declared"
                yield (
                    f"{_place(table, row)}: {column}: found {row[column]!r}, which {target.vendor_object} "
                    f"does not name; allowed: {names}"
                )


def _validities(registry: Registry) -> Iterator[str]:
    for table, columns in _DATED:
        groups: dict[tuple[object, ...], list[tuple[date, date, Row]]] = defaultdict(list)
        for row in registry[table.entity]:
            start, end = row["valid_from"] or date.min, row["valid_to"] or date.max
            assert isinstance(start, date) and isinstance(end, date)
            if end <= start:
                yield f"{_place(table, row)}: valid_to {end} is not after valid_from {start}; allowed: a later day"
                continue
            groups[tuple(row[column] for column in columns)].append((start, end, row))
        for spans in groups.values():
            spans.sort(key=lambda span: (span[0], span[1]))
            for (_, end, row), (start, _, next_row) in pairwise(spans):
                if start < end:
                    named = ", ".join(f"{column}={row[column] or ''}" for column in columns)
                    yield (
                        f"{_place(table, next_row)}: overlaps line {row['_line']} from {start} on ({named}); "
                        "allowed: half-open spans that do not overlap"
                    )


def _nameless_repositories(registry: Registry) -> Iterator[str]:
    for row in registry[tables.REPOSITORIES.entity]:
        if row["repository"] is None and row["ticket_project"] is None:
            yield (
                f"{_place(tables.REPOSITORIES, row)}: names nothing; allowed: a repository, a ticket_project or both"
            )


def _budgets(registry: Registry) -> Iterator[str]:
    """A budget says its amount or lets the baseline derive it, and names a scope that is declared."""
    for row in registry[tables.BUDGETS.entity]:
        place, amount = _place(tables.BUDGETS, row), row["amount_usd"]
        if row["preset"] == "baseline" and amount is not None:
            yield f"{place}: amount_usd: found {amount}; allowed: empty, preset baseline derives the amount"
        elif row["preset"] != "baseline" and amount is None:
            yield f"{place}: amount_usd is empty; allowed: an amount above 0, or preset baseline"
        elif isinstance(amount, Decimal) and amount <= 0:
            yield f"{place}: amount_usd: found {amount}; allowed: an amount above 0"
        target, column = _BUDGET_SCOPES.get(str(row["scope"]), (None, ""))
        known = (
            {str(named[column]) for named in registry[target.entity] if named[column]} if target else set()
        )
        if known and row["scope_value"] not in known:
            yield (
                f"{place}: scope_value: found {row['scope_value']!r}, which is no {column} of "
                f"{target.vendor_object if target else ''}; allowed: {', '.join(sorted(known))}"
            )


def _cycles(registry: Registry) -> Iterator[str]:
    """Rules on the field `workflow` rename a workflow that the caller named; renames must come to an end."""
    rules = sorted(
        (row for row in registry[tables.WORKFLOW_RULES.entity] if row["field"] == "workflow"),
        key=lambda row: (str(row["priority"]).zfill(20), row["_line"]),
    )
    names = {str(row["workflow_key"]) for row in registry[tables.WORKFLOWS.entity]}
    names |= {str(rule["workflow_key"]) for rule in rules} | {str(rule["pattern"]) for rule in rules}
    renamed: dict[str, Row] = {}
    for name in names:
        rule = next((rule for rule in rules if _like(str(rule["pattern"]), name)), None)
        if rule is not None and rule["workflow_key"] != name:
            renamed[name] = rule
    told: set[frozenset[str]] = set()
    for name in sorted(renamed):
        path = [name]
        while path[-1] in renamed:
            following = str(renamed[path[-1]]["workflow_key"])
            if following in path:
                cycle = path[path.index(following) :]
                if frozenset(cycle) not in told:
                    told.add(frozenset(cycle))
                    first = cycle.index(min(cycle))  # the same cycle reads the same wherever it was entered
                    cycle = cycle[first:] + cycle[:first]
                    place = _place(tables.WORKFLOW_RULES, renamed[cycle[0]])
                    shown = " -> ".join([*cycle, cycle[0]])
                    yield f"{place}: a cycle of rules: {shown}; allowed: renames that end"
                break
            path.append(following)


def _like(pattern: str, text: str) -> bool:
    """SQL LIKE, case-sensitive: % is any text, _ is one character."""
    parts = (
        ".*" if part == "%" else "." if part == "_" else re.escape(part)
        for part in re.split(r"([%_])", pattern)
    )
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None
