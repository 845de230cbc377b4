"""Suites of the organisation's own CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import not_before, not_negative, one_of_them, suite, words
from ingestion.sources.price_book.tables import METERS, SERVICE_TIERS
from ingestion.sources.registry import tables

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


def workflows() -> ExpectationSuite:
    """Units of governance. Without one, every dollar would land on `unassigned`: that is a lost file."""
    return suite(
        tables.WORKFLOWS,
        words("expected_prefix_reuse", "once", "few", "many"),
        words("declared_cache_tier", "none", "5m", "1h"),
        words("latency_tolerance", "interactive", "minutes", "hours"),
        min_rows=1,
    )


def workflow_rules() -> ExpectationSuite:
    """Rules that name the workflow of a request."""
    return suite(tables.WORKFLOW_RULES, *not_negative("priority"))


def teams() -> ExpectationSuite:
    """Teams; every workflow names one."""
    return suite(tables.TEAMS, min_rows=1)


def people() -> ExpectationSuite:
    """Identities of people, hashed."""
    return suite(tables.PEOPLE)


def gateway_keys() -> ExpectationSuite:
    """Provider keys that belong to a gateway."""
    return suite(
        tables.GATEWAY_KEYS,
        words("gateway", "litellm", "usage_files"),
        not_before("valid_to", "valid_from", or_equal=False),
    )


def bill_sources() -> ExpectationSuite:
    """Which source bills what."""
    return suite(tables.BILL_SOURCES, not_before("valid_to", "valid_from", or_equal=False))


def invoices() -> ExpectationSuite:
    """Month totals of invoices, in dollars."""
    return suite(tables.INVOICES, words("currency", "USD"))


def budgets() -> ExpectationSuite:
    """Monthly budgets."""
    return suite(
        tables.BUDGETS,
        words("scope", *tables.BUDGET_SCOPES),
        words("preset", *tables.BUDGET_PRESETS),
        *not_negative("amount_usd"),
        not_before("valid_to", "valid_from", or_equal=False),
    )


def budget_exemptions() -> ExpectationSuite:
    """Windows in which a budget does not bind."""
    return suite(
        tables.BUDGET_EXEMPTIONS,
        not_before("valid_to", "valid_from", or_equal=False),
    )


def price_overrides() -> ExpectationSuite:
    """Negotiated prices."""
    return suite(
        tables.PRICE_OVERRIDES,
        words("meter", *METERS),
        words("service_tier", *SERVICE_TIERS),
        *not_negative("usd_per_token", "min_input_tokens"),
        not_before("valid_to", "valid_from", or_equal=False),
    )


def repositories() -> ExpectationSuite:
    """Repositories and ticket projects."""
    return suite(tables.REPOSITORIES, one_of_them("repository", "ticket_project"))


SUITES = {
    "workflows": workflows,
    "workflow_rules": workflow_rules,
    "teams": teams,
    "people": people,
    "gateway_keys": gateway_keys,
    "bill_sources": bill_sources,
    "invoices": invoices,
    "budgets": budgets,
    "budget_exemptions": budget_exemptions,
    "price_overrides": price_overrides,
    "repositories": repositories,
}
