"""The registry's cells: what each column of each file may hold. Pure.

Belongs here: columns, their vocabularies, and one file's rows with their faults. Does not belong here: rules over
several rows or files (`checks.py`) and reading files (`client.py`). README.md says the same to the people who write
the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingestion.sources.price_book.tables import METERS, SERVICE_TIERS
from ingestion.sources.registry import tables
from ingestion.tables import SOURCES, Table

Row = dict[str, object]  # a value a landed column; `_line` is the line it stands on

# Identity columns that a workflow rule may look at; `tag:<name>` and `reference:<name>` look at one labelled value.
RULE_FIELDS = (
    "source", "provider", "account_id", "api_key_id", "api_key_hash", "api_key_alias", "team_id", "organization_id",
    "agent_id", "environment", "workflow", "model_group", "repository", "branch", "ticket_key", "tag",
)  # fmt: skip

_WORD = r"[a-z][a-z0-9_]*"
_MILLION = Decimal(10) ** 6


@dataclass(frozen=True)
class Cell:
    """One column of a file. `read` turns a filled cell into its value and raises ValueError on any other."""

    name: str
    read: Callable[[str], object]
    allowed: str
    landed: str | None = None
    needed: bool = False

    @property
    def column(self) -> str:
        """The landed column's name."""
        return self.landed or self.name


def _text(name: str, *, needed: bool = False, landed: str | None = None) -> Cell:
    return Cell(name, str, "a text", landed, needed)


def _words(name: str, words: Sequence[str], *, needed: bool = False) -> Cell:
    def read(cell: str) -> str:
        if cell not in words:
            raise ValueError
        return cell

    return Cell(name, read, " | ".join(words), needed=needed)


def _pattern(name: str, pattern: str, allowed: str, *, needed: bool = False) -> Cell:
    def read(cell: str) -> str:
        if re.fullmatch(pattern, cell) is None:
            raise ValueError
        return cell

    return Cell(name, read, allowed, needed=needed)


def _day(name: str, *, needed: bool = False, first_of_month: bool = False) -> Cell:
    def read(cell: str) -> date:
        day = date.fromisoformat(cell) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) else None
        if day is None or (first_of_month and day.day != 1):
            raise ValueError
        return day

    return Cell(
        name,
        read,
        "the first day of a month, 2026-10-01" if first_of_month else "a day, 2026-10-01",
        None,
        needed,
    )


def _count(name: str, *, needed: bool = False) -> Cell:
    def read(cell: str) -> int:
        if re.fullmatch(r"[0-9]{1,18}", cell) is None:
            raise ValueError
        return int(cell)

    return Cell(name, read, "a whole number, 0 or more", needed=needed)


def _decimal(
    name: str, *, needed: bool = False, landed: str | None = None, divisor: Decimal = Decimal(1)
) -> Cell:
    """Money. Twelve decimals are what a landed amount keeps; a millionth of twelve is what a landed price keeps."""

    def read(cell: str) -> Decimal:
        if re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,12})?", cell) is None:
            raise ValueError
        return Decimal(cell) / divisor

    return Cell(name, read, "a decimal number of at most 12 decimals, 12.50", landed, needed)


_VALIDITY = (_day("valid_from"), _day("valid_to"))

# By entity, which is the file's name without `.csv`.
FILES: dict[str, tuple[Cell, ...]] = {
    tables.WORKFLOWS.entity: (
        _text("workflow_key", needed=True),
        _text("team_key", needed=True),
        _text("cost_center"),
        _text("business_unit"),
        _text("environment"),
        _pattern("primary_outcome_type", _WORD, "a snake_case word, for example pull_request", needed=True),
        _words("expected_prefix_reuse", ("once", "few", "many")),
        _words("declared_cache_tier", ("none", "5m", "1h")),
        _words("latency_tolerance", ("interactive", "minutes", "hours")),
        _text("task_type"),
    ),
    tables.WORKFLOW_RULES.entity: (
        _count("priority", needed=True),
        _pattern(
            "field",
            f"{'|'.join(RULE_FIELDS)}|(tag|reference):[a-z0-9_.-]+",
            f"{' | '.join(RULE_FIELDS)} | tag:<name> | reference:<name>",
            needed=True,
        ),
        _text("pattern", needed=True),
        _text("workflow_key", needed=True),
    ),
    tables.TEAMS.entity: (_text("team_key", needed=True), _text("name", needed=True), _text("gateway_team_ids")),
    tables.PEOPLE.entity: (
        _text("identity", needed=True, landed="identity_person_key"),
        _text("person", needed=True, landed="person_key"),
        _text("team_key"),
    ),
    tables.GATEWAY_KEYS.entity: (
        _words("gateway", ("litellm", "usage_files"), needed=True),
        _pattern("provider", _WORD, "a snake_case word, for example anthropic", needed=True),
        _text("account_id", needed=True),
        _text("api_key_id"),
        _text("project_id"),
        *_VALIDITY,
    ),
    tables.BILL_SOURCES.entity: (
        _pattern("provider", _WORD, "a snake_case word, for example anthropic", needed=True),
        _text("account_id", needed=True),
        _pattern("charge_kind", _WORD, "a snake_case word: all, usage, tokens, credit, tax ...", needed=True),
        _words("billing_source", SOURCES, needed=True),
        _day("valid_from", needed=True),
        _day("valid_to"),
    ),
    tables.INVOICES.entity: (
        _pattern("provider", _WORD, "a snake_case word, for example anthropic", needed=True),
        _text("account_id", needed=True),
        _day("month_start_date", needed=True, first_of_month=True),
        _text("invoice_id"),
        _decimal("total_usd", needed=True),
        _decimal("tax_usd"),
        _decimal("credit_usd"),
        _decimal("commitment_usd"),
        _pattern("currency", "USD", "USD: an invoice in another currency is entered in dollars as paid"),
    ),
    tables.BUDGETS.entity: (
        _text("budget_key", needed=True),
        _words("scope", tables.BUDGET_SCOPES, needed=True),
        _text("scope_value", needed=True),
        _decimal("amount_usd"),
        _day("valid_from", needed=True),
        _day("valid_to"),
        _words("preset", tables.BUDGET_PRESETS),
    ),
    tables.BUDGET_EXEMPTIONS.entity: (
        _text("budget_key", needed=True),
        _day("valid_from", needed=True),
        _day("valid_to", needed=True),
        _text("reason", needed=True),
        _text("approver", needed=True, landed="approver_person_key"),
    ),
    tables.PRICE_OVERRIDES.entity: (
        _pattern("provider", _WORD, "a snake_case word, for example anthropic", needed=True),
        _text("model_name", needed=True),
        _words("meter", METERS, needed=True),
        _words("service_tier", SERVICE_TIERS, needed=True),
        _count("min_input_tokens", needed=True),
        _decimal("usd_per_mtok", needed=True, landed="usd_per_token", divisor=_MILLION),
        _day("valid_from", needed=True),
        _day("valid_to"),
        _day("checked_on"),
    ),
    tables.REPOSITORIES.entity: (
        _text("repository"),
        _text("team_key"),
        _text("workflow_key"),
        _pattern("ticket_project", "[A-Z][A-Z0-9_]*", "a project key, for example SHOP"),
    ),
}  # fmt: skip


def parse_file(table: Table, lines: Sequence[Sequence[str]], faults: list[str]) -> list[Row]:
    """The rows of one file (its CSV cells, header first); what is wrong is added to `faults`, one line each."""
    cells, name = {cell.name: cell for cell in FILES[table.entity]}, table.vendor_object
    header = [found.strip() for found in lines[0]] if lines else []
    allowed = f"allowed: {', '.join(cells)}"
    for number, column in enumerate(header):
        if column not in cells:
            faults.append(f"{name}: unknown column {column!r}; {allowed}")
        elif column in header[:number]:
            faults.append(f"{name}: column {column} is given twice; {allowed}")
    missing = [cell.name for cell in cells.values() if cell.needed and cell.name not in header]
    if missing:
        faults.append(f"{name}: missing column {', '.join(missing)}; {allowed}")
    if missing or any(column not in cells for column in header):
        return []
    rows = []
    for line, found in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in found):
            continue
        if len(found) != len(header):
            faults.append(f"{name}:{line}: found {len(found)} cells; allowed: {len(header)}, as the header")
            continue
        row = _parse_row(
            f"{name}:{line}", list(cells.values()), dict(zip(header, found, strict=True)), faults
        )
        if row is not None:
            rows.append({**row, "_line": line})
    return rows


def _parse_row(place: str, cells: Sequence[Cell], found: dict[str, str], faults: list[str]) -> Row | None:
    row: Row = {}
    before = len(faults)
    for cell in cells:
        text = found.get(cell.name, "").strip()
        row[cell.column] = None
        if not text:
            if cell.needed:
                faults.append(f"{place}: {cell.name} is empty; allowed: {cell.allowed}")
            continue
        try:
            row[cell.column] = cell.read(text)
        except (ValueError, ArithmeticError):
            faults.append(f"{place}: {cell.name}: found {text[:80]!r}; allowed: {cell.allowed}")
    return row if len(faults) == before else None
