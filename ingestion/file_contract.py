"""A contract of columns for files that people and exporters write, and the SQL that reads a file by it.

Belongs here: column kinds, their checks, and the query over one file whose cells are all text. Does not belong here:
opening files (`contract_files.py`) and the columns of one contract (`sources/<source>/parse.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingestion.masking import person, without_emails
from ingestion.sql_names import literal, quoted
from ingestion.tables import Table
from ingestion.window import Window


class Kind(StrEnum):
    """What a cell may hold; the value is what a rejection names as allowed."""

    TEXT = "a text"
    NAME = "a text, kept as it is"  # repositories and models: their @ is no e-mail
    INSTANT = "ISO 8601 with a zone, for example 2026-10-01T09:30:00Z"
    COUNT = "a whole number, 0 or more"
    MONEY = "a decimal number with a point, for example 12.50"
    FLAG = "true or false"
    PERSON = "an identity, hashed on landing"
    LIST = "one or several values, separated by |"
    JSON = "a JSON array or object"


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    `name` is the file's header, `aliases` other headers for it, `landed` the column it becomes. A `needed` column must
    be in the file and filled; `absent` is the SQL value when the header lacks it, `blank` when the cell is empty
    (`blank=None`: an empty cell is null). `words` limits the values, `pattern` is a regular expression for them.
    """

    name: str
    landed: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    aliases: tuple[str, ...] = ()
    absent: str = "null"
    blank: str | None = None
    filled: bool = False  # an empty cell is refused although the column itself may be left out
    words: tuple[str, ...] = ()
    pattern: str | None = None

    @property
    def allowed(self) -> str:
        """What a rejection says would have been accepted."""
        if self.words:
            return " | ".join(self.words)
        return f"{self.kind.value}" + (f", matching {self.pattern}" if self.pattern else "")


@dataclass(frozen=True)
class Rule:
    """A rule over several columns: rejected where `broken` (SQL over landed columns) holds."""

    broken: str
    field: str
    reason: str
    allowed: str


@dataclass(frozen=True)
class Contract:
    """A landed table and the file columns that fill it; `identity` is the file column that names a row."""

    table: Table
    columns: Sequence[Column]
    identity: str
    rules: Sequence[Rule] = ()
    # a file column that others are read from where the file has no column of their own, and how; it never lands itself
    body: str = ""
    from_body: Callable[[str], Mapping[str, str]] | None = None

    def find(self, header: str) -> Column | None:
        """The column that a header names."""
        return next((c for c in self.columns if header == c.name or header in c.aliases), None)

    def derived(self, present: Mapping[Column, str]) -> dict[str, str]:
        """SQL by landed column of what the body tells and no column of the file does."""
        body = self.find(self.body)
        if self.from_body is None or body is None or body not in present:
            return {}
        cell = _cell(body)
        told = self.from_body(f"case when json_valid({cell}) then {cell} end")
        own = {column.landed for column in present}
        return {landed: sql for landed, sql in told.items() if landed not in own}

    @property
    def headers(self) -> list[str]:
        """Every header that a file may have."""
        return [header for column in self.columns for header in (column.name, *column.aliases)]


_DECIMAL = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?"
_LOCAL_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"
_ZONE = r"(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)"


def file_query(contract: Contract, relation: str, header: Sequence[str], file: str, window: Window) -> str:
    """The query that lands one file. `relation` has the columns of `header` as text; bound value: `$salt`.

    Rows outside the window are left out; rows whose time cannot be read stay, as rejected ones.
    """
    headers = {found: name for name in header if (found := contract.find(name)) is not None}
    time = contract.table.time_column
    start, end = (literal(f"{bound:%Y-%m-%d %H:%M:%S}") for bound in (window.start, window.end))
    cells = [
        f"nullif(trim({quoted(name)}), '') as {quoted('cell_' + c.landed)}" for c, name in headers.items()
    ]
    derived = contract.derived(headers)
    landed = [
        f"{_value(c) if c in headers else derived.get(c.landed, c.absent)} as {quoted(c.landed)}"
        for c in contract.columns
    ]
    faults = _contract_faults(contract, headers, derived)
    whens = " ".join(
        f"when {broken} then {{'field': {literal(field)}, 'value': {value}, 'reason': {literal(reason)}, "
        f"'allowed': {literal(allowed)}}}"
        for broken, field, value, reason, allowed in faults
    )
    identity = quoted("cell_" + next(c.landed for c in contract.columns if c.name == contract.identity))
    return f"""
with cells as (select row_number() over () as file_row, {", ".join(cells)} from {relation}),
landed as (select *, {", ".join(landed)} from cells),
judged as (select *, case {whens} end as fault from landed
    where {time} is null or ({time} >= timestamp {start} and {time} < timestamp {end}))
select {", ".join(f"cast({quoted(c)} as {_sql(contract, c)}) as {quoted(c)}" for c in contract.table.columns)},
    case when fault is not null then
        {literal(file)} || ':' || coalesce({identity}, 'row ' || file_row) end as _reject_locator,
    fault.field as _reject_field, left(fault.value, 200) as _reject_value,
    fault.reason as _reject_reason, fault.allowed as _reject_allowed
from judged"""


def _contract_faults(
    contract: Contract, headers: Mapping[Column, str], derived: Mapping[str, str]
) -> list[tuple[str, str, str, str, str]]:
    faults = [fault for c in headers for fault in _faults(c)]
    faults += [
        (
            f"{quoted(c.landed)} is null",
            contract.body,
            "null",
            "holds no count that is understood",
            "a usage object",
        )
        for c in contract.columns
        if c.filled and c.landed in derived
    ]
    faults += [(rule.broken, rule.field, "null", rule.reason, rule.allowed) for rule in contract.rules]
    return faults


def _sql(contract: Contract, column: str) -> str:
    kind = str(contract.table.columns[column])
    simple = {"string": "varchar", "int64": "bigint", "bool": "boolean", "timestamp[us]": "timestamp"}
    return simple.get(kind, kind.replace("128", ""))


def _cell(column: Column) -> str:
    return quoted("cell_" + column.landed)


def _value(column: Column) -> str:
    cell = _cell(column)
    split = f"case when starts_with({cell}, '[') then from_json({cell}, '[\"VARCHAR\"]') else string_split({cell}, '|') end"
    masked = f"list_transform({split}, lambda x: {without_emails('trim(x)')})"
    trimmed = f"list_filter({masked}, lambda x: x <> '')"
    value = {
        Kind.TEXT: without_emails(cell),
        Kind.NAME: cell,
        # epoch_us of an instant needs no zone; a plain cast to timestamp would ignore the offset
        Kind.INSTANT: f"case when regexp_full_match({cell}, '{_LOCAL_TIME}{_ZONE}') "
        f"then make_timestamp(epoch_us(try_cast(upper({cell}) as timestamptz))) end",
        Kind.COUNT: f"try_cast({cell} as bigint)",
        Kind.MONEY: f"case when regexp_full_match({cell}, '{_DECIMAL}') then try_cast({cell} as decimal(38, 12)) end",
        Kind.FLAG: f"case lower({cell}) when 'true' then true when 'false' then false end",
        Kind.PERSON: person(cell),
        Kind.LIST: f"nullif(cast(to_json(list_sort(list_distinct({trimmed}))) as varchar), '[]')",
        Kind.JSON: _canonical_json(cell),
    }[column.kind]
    return value if column.blank is None else f"case when {cell} is null then {column.blank} else {value} end"


def _canonical_json(cell: str) -> str:
    """An array sorted and distinct, or an object with sorted keys and text values; e-mails replaced."""
    keys = f"list_sort(json_keys({cell}))"
    pair = f"cast(to_json(k) as varchar) || ':' || cast(to_json(json_extract_string({cell}, '$.' || to_json(k))) as varchar)"
    whole = (
        f"case json_type({cell}) when 'ARRAY' then "
        f"cast(to_json(list_sort(list_distinct(from_json({cell}, '[\"VARCHAR\"]')))) as varchar) "
        f"when 'OBJECT' then '{{' || array_to_string(list_transform({keys}, lambda k: {pair}), ',') || '}}' end"
    )
    return f"case when json_valid({cell}) then {without_emails(f'({whole})')} end"


def _faults(column: Column) -> list[tuple[str, str, str, str, str]]:
    """(condition, field, shown value, reason, allowed) in the order in which they are told."""
    cell, landed, allowed = _cell(column), quoted(column.landed), column.allowed
    # an identity is never shown; everything else in a contract file is an allow-listed field
    shown = "null" if column.kind in (Kind.PERSON, Kind.JSON) else cell
    found: list[tuple[str, str, str, str, str]] = []
    if column.needed or column.filled:
        found.append((f"{cell} is null", column.name, "null", "is empty", allowed))
    if column.kind is Kind.INSTANT:
        naive = f"regexp_full_match({cell}, '{_LOCAL_TIME}')"
        found.append((naive, column.name, shown, "has no time zone", allowed))
    if column.kind is Kind.COUNT:
        whole = f"cast({landed} as varchar) is distinct from {cell}"
        found.append(
            (f"{cell} is not null and {whole}", column.name, shown, "is not a whole number", allowed)
        )
        found.append((f"{landed} < 0", column.name, shown, "is negative", allowed))
    elif column.kind not in (Kind.LIST, Kind.TEXT, Kind.NAME, Kind.PERSON):
        found.append(
            (f"{cell} is not null and {landed} is null", column.name, shown, "cannot be read", allowed)
        )
    if column.words:
        words = ", ".join(literal(word) for word in column.words)
        found.append((f"{cell} not in ({words})", column.name, shown, "is not an allowed word", allowed))
    if column.pattern:
        unmatched = f"not regexp_full_match({cell}, {literal(column.pattern)})"
        found.append((unmatched, column.name, shown, "has another form", allowed))
    return found
