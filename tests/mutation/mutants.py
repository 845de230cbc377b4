"""Mutants of a compiled model: one change at one place, found and made by sqlglot.

Belongs here: which changes there are. Does not belong here: judging them (`kill.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import exp

DIALECT = "duckdb"
Change = Callable[[exp.Expression], exp.Expression | None]


@dataclass(frozen=True)
class Mutant:
    """One change: its kind, the fragment as it was, and which of the equal fragments of the model it is."""

    model: str
    kind: str
    fragment: str
    nth: int

    @property
    def name(self) -> str:
        return f"{self.model} {self.kind} #{self.nth}: {self.fragment}"


def _swap(node: exp.Expression, other: type[exp.Expression]) -> exp.Expression:
    return other(
        **{
            name: value.copy() if isinstance(value, exp.Expression) else value
            for name, value in node.args.items()
        }
    )


def _join(node: exp.Expression) -> exp.Expression | None:
    side = {"LEFT": "", "FULL": "LEFT", "": "LEFT"}.get((node.args.get("side") or "").upper())
    if side is None or node.args.get("on") is None:
        return None
    changed = node.copy()
    changed.set("side", side)
    changed.set("kind", None if side else "INNER")
    return changed


def _bound(node: exp.Expression) -> exp.Expression:
    return _swap(node, {exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT}[type(node)])


def _number(node: exp.Expression) -> exp.Expression | None:
    # sizes of types are no constants of the rule
    if node.is_string or not node.name.isdigit() or node.find_ancestor(exp.DataType):
        return None
    # `count(case when .. then 1 end)` counts whatever the constant is
    if node.find_ancestor(exp.Count):
        return None
    return exp.Literal.number(int(node.name) + 1)


def _interval(node: exp.Expression) -> exp.Expression | None:
    amount = node.this
    if not isinstance(amount, exp.Literal) or not amount.name.isdigit():
        return None
    changed = node.copy()
    changed.set("this", exp.Literal.string(str(int(amount.name) + 1)))
    return changed


def _window_part(node: exp.Expression) -> exp.Expression | None:
    if not node.args.get("partition_by"):
        return None
    changed = node.copy()
    changed.set("partition_by", [one.copy() for one in node.args["partition_by"][:-1]])
    return changed


def _order(node: exp.Expression) -> exp.Expression:
    changed = node.copy()
    changed.set("desc", not node.args.get("desc"))
    return changed


def _select_distinct(node: exp.Expression) -> exp.Expression | None:
    if not node.args.get("distinct"):
        return None
    changed = node.copy()
    changed.set("distinct", None)
    return changed


def _count_distinct(node: exp.Expression) -> exp.Expression | None:
    inner = node.this
    return exp.Count(this=inner.expressions[0].copy()) if isinstance(inner, exp.Distinct) else None


def _union(node: exp.Expression) -> exp.Expression | None:
    if not node.args.get("distinct"):
        return None
    changed = node.copy()
    changed.set("distinct", False)
    return changed


def _case(node: exp.Expression) -> exp.Expression | None:
    if len(node.args["ifs"]) < 2:
        return None
    changed = node.copy()
    changed.set("ifs", changed.args["ifs"][1:])
    return changed


KINDS: tuple[tuple[str, tuple[type[exp.Expression], ...], Change], ...] = (
    ("another join", (exp.Join,), _join),
    ("bound by one", (exp.LT, exp.LTE, exp.GT, exp.GTE), _bound),
    ("no coalesce", (exp.Coalesce,), lambda node: node.this.copy()),
    ("first condition only", (exp.And,), lambda node: node.this.copy()),
    ("last condition only", (exp.And,), lambda node: node.expression.copy()),
    ("or loses a side", (exp.Or,), lambda node: node.this.copy()),
    ("constant plus one", (exp.Literal,), _number),
    ("interval plus one", (exp.Interval,), _interval),
    ("no distinct", (exp.Select,), _select_distinct),
    ("count without distinct", (exp.Count,), _count_distinct),
    ("union all for union", (exp.Union,), _union),
    ("max for sum", (exp.Sum,), lambda node: _swap(node, exp.Max)),
    ("window over more", (exp.Window,), _window_part),
    ("other order", (exp.Ordered,), _order),
    ("no not", (exp.Not,), lambda node: node.this.copy()),
    ("null-blind <>", (exp.NullSafeNEQ,), lambda node: _swap(node, exp.NEQ)),
    ("null-blind =", (exp.NullSafeEQ,), lambda node: _swap(node, exp.EQ)),
    ("case without its first branch", (exp.Case,), _case),
)


@cache
def parse(sql: str) -> exp.Expression:
    """The statement as a tree, to be copied before it is changed."""
    return sqlglot.parse_one(sql, dialect=DIALECT)


def render(tree: exp.Expression) -> str:
    """The tree as DuckDB's SQL."""
    return tree.sql(dialect=DIALECT)


def _is_macro(node: exp.Expression) -> bool:
    """Whether the node stands in text that one macro puts into sixty models and that has tests of its own.

    The parts of a key (`hash_key`), the scale of pico-dollars (`picos`), the guard of a quotient, and weights cut over a window
    (`split_usd`, held to Python's integers on 400 random splits).
    """
    if isinstance(node, exp.Literal) and (
        node.name == "1000000000000" or isinstance(node.parent, exp.Nullif)
    ):
        return True
    window = node if isinstance(node, exp.Window) else node.find_ancestor(exp.Window)
    of_split = window is not None and "CAST(" in render(window.this) and "INT128" in render(window.this)
    return of_split or node.find_ancestor(exp.MD5) is not None


def _is_fixture(node: exp.Expression) -> bool:
    """Whether the node stands in what dbt puts before a unit test's model: the given rows."""
    cte = node.find_ancestor(exp.CTE)
    while cte is not None:
        if cte.alias.startswith("__dbt__cte__"):
            return True
        cte = cte.find_ancestor(exp.CTE)
    return False


def _fragment(node: exp.Expression) -> str:
    """The node's text without comments and the places of tables, which differ between a model and its unit test."""
    plain = node.copy()
    for clause in ("with", "with_"):  # what stands before a whole query differs too: the given rows
        plain.set(clause, None)
    for table in plain.find_all(exp.Table):
        table.replace(exp.table_(table.name.removeprefix("__dbt__cte__")))
    return plain.sql(dialect=DIALECT, comments=False)[:200]


def places(
    tree: exp.Expression, only: str | None = None
) -> Iterator[tuple[str, str, exp.Expression, Change]]:
    """Every place where a change may be made: kind, fragment, node, change; of one kind alone if asked."""
    for kind, types, change in KINDS:
        if only not in (None, kind):
            continue
        for node in tree.find_all(*types):
            if not _is_fixture(node) and not _is_macro(node) and change(node) is not None:
                yield kind, _fragment(node), node, change


def mutants_of(model: str, tree: exp.Expression) -> list[Mutant]:
    """All mutants of one model."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for kind, fragment, _, _ in places(tree):
        nth = seen[kind, fragment] = seen.get((kind, fragment), -1) + 1
        found.append(Mutant(model, kind, fragment, nth))
    return found


def mutate(tree: exp.Expression, mutant: Mutant) -> str | None:
    """The SQL with that one change; null where the tree has no such place."""
    changed = tree.copy()
    equal = [
        (node, change)
        for _, fragment, node, change in places(changed, mutant.kind)
        if fragment == mutant.fragment
    ]
    if mutant.nth >= len(equal):
        return None
    node, change = equal[mutant.nth]
    other = change(node)
    if node is changed:
        return render(other) if other is not None else None
    node.replace(other)
    return render(changed)
