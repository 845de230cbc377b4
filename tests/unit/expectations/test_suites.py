"""Every suite accepts rows of its table's declaration, and is seen to fail with the failing row named."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from landed_rows import DAY, good_row, zone_with

from expectations.run import run_suite
from expectations.validations import joined, worst
from ingestion.tables import all_tables
from ingestion.window import Window

TABLES = {table.name: table for table in all_tables()}
WINDOW = Window.parse(DAY)
# The price book must hold a thousand prices (a torn list is shorter); the others show their rules on three
# rows.
ROWS = {"price_book.prices": 1000, "price_book.terms": 100}

# One corrupted value a suite: table, column, bad value, the rule that must turn red.
CORRUPTIONS = [
    ("litellm.spend_logs", "cache_read_input_tokens", 4, "cache_read_input_tokens_is_at_most_prompt_tokens"),
    ("litellm.log_objects", "spend_usd", Decimal("-0.000000000001"), "spend_usd_is_not_negative"),
    ("litellm.teams", "team_id", None, "team_id_is_not_null"),
    ("litellm.keys", "user_person_key", "dev@example.test", "user_person_key_is_hashed"),
    ("litellm.daily_spend", "cache_read_input_tokens", 4, "cache_read_input_tokens_is_at_most_prompt_tokens"),
    ("anthropic.cost", "currency", "EUR", "currency_is_a_known_word"),
    ("anthropic.usage", "output_tokens", -1, "output_tokens_is_not_negative"),
    (
        "anthropic.workspaces",
        "archived_at",
        datetime(2026, 10, 5, 11, tzinfo=UTC),
        "archived_at_is_not_before_created_at",
    ),
    ("anthropic.api_keys", "created_by_person_key", "someone", "created_by_person_key_is_hashed"),
    ("github.pull_requests", "repository", "shop", "repository_has_its_form"),
    ("github.commits", "sha", "abc", "sha_has_its_form"),
    ("github.references", "kind", "rumour", "kind_is_a_known_word"),
    ("jira.issues", "issue_key", "shop 44", "issue_key_has_its_form"),
    ("jira.status_changes", "field", "assignee", "field_is_a_known_word"),
    ("usage_files.requests", "payment_basis", "free", "payment_basis_is_a_known_word"),
    ("outcome_files.outcomes", "status", "great", "status_is_a_known_word"),
    ("registry.workflows", "declared_cache_tier", "2h", "declared_cache_tier_is_a_known_word"),
    ("registry.workflow_rules", "priority", -1, "priority_is_not_negative"),
    ("registry.teams", "name", None, "name_is_not_null"),
    ("registry.people", "person_key", "A. Person", "person_key_is_hashed"),
    ("registry.gateway_keys", "gateway", "proxy", "gateway_is_a_known_word"),
    ("registry.bill_sources", "valid_to", date(2026, 1, 1), "valid_to_is_not_before_valid_from"),
    ("registry.invoices", "currency", "CHF", "currency_is_a_known_word"),
    ("registry.budgets", "amount_usd", Decimal("-5"), "amount_usd_is_not_negative"),
    ("registry.budget_exemptions", "approver_person_key", "A. Person", "approver_person_key_is_hashed"),
    ("registry.price_overrides", "usd_per_token", Decimal("-0.000001"), "usd_per_token_is_not_negative"),
    ("registry.repositories", "repository", None, "repository_or_ticket_project_is_named"),
    ("price_book.prices", "meter", "input", "meter_is_a_known_word"),
    ("price_book.terms", "term", "toll", "term_is_a_known_word"),
]


def test_corruptions_cover_every_landed_table() -> None:
    assert [name for name, *_ in CORRUPTIONS] == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_suite_accepts_rows_of_the_declaration(name: str, tmp_path: Path) -> None:
    table = TABLES[name]
    count = ROWS.get(name, 3)
    zone, manifest = zone_with(tmp_path, table, [good_row(table, n) for n in range(count)])
    result = run_suite(table, zone, manifest, WINDOW)
    assert (result.failures, result.rows, result.windows) == ((), count, 1)


@pytest.mark.parametrize(("name", "column", "value", "rule"), CORRUPTIONS, ids=[c[0] for c in CORRUPTIONS])
def test_suite_turns_red_with_the_failing_row_when_one_value_is_bad(
    name: str, column: str, value: object, rule: str, tmp_path: Path
) -> None:
    table = TABLES[name]
    rows = [good_row(table, n) for n in range(ROWS.get(name, 3))]
    rows[1][column] = value
    if name == "registry.repositories":
        rows[1]["ticket_project"] = None
    zone, manifest = zone_with(tmp_path, table, rows)
    result = run_suite(table, zone, manifest, WINDOW)
    assert result.blocks
    (failure,) = [f for f in result.failures if f.rule == rule]
    assert (failure.unexpected, len(failure.examples)) == (1, 1)
    assert failure.examples[0]["_window"] == DAY
    shown = " ".join(failure.examples[0].values())
    assert "dev@example.test" not in shown and "A. Person" not in shown and "ab" * 32 not in shown


def test_a_key_that_stands_twice_in_a_window_is_red(tmp_path: Path) -> None:
    table = TABLES["usage_files.requests"]
    zone, manifest = zone_with(tmp_path, table, [good_row(table, 1), good_row(table, 1)])
    (failure,) = run_suite(table, zone, manifest, WINDOW).failures
    assert (failure.rule, failure.unexpected) == ("key_is_unique_in_its_window", 2)
    assert failure.examples[0]["request_id"] == "row-1"


def test_a_row_outside_its_window_is_red(tmp_path: Path) -> None:
    table = TABLES["litellm.spend_logs"]
    late = good_row(table, 1) | {
        "started_at": datetime(2026, 10, 6, tzinfo=UTC),
        "ended_at": datetime(2026, 10, 6, tzinfo=UTC),
    }
    zone, manifest = zone_with(tmp_path, table, [late])
    assert [f.rule for f in run_suite(table, zone, manifest, WINDOW).failures] == [
        "window_end_is_not_before_started_at"
    ]


def test_an_empty_range_is_green_where_a_day_may_be_empty_and_red_where_it_may_not(tmp_path: Path) -> None:
    requests, workflows = TABLES["usage_files.requests"], TABLES["registry.workflows"]
    zone, manifest = zone_with(tmp_path, requests, [])
    assert run_suite(requests, zone, manifest, WINDOW).passed
    (failure,) = run_suite(workflows, zone, manifest, WINDOW).failures
    assert (failure.rule, failure.examples) == ("at_least_1_rows", [{"observed": "0"}])


def test_a_warning_does_not_block(tmp_path: Path) -> None:
    table = TABLES["litellm.spend_logs"]
    early = good_row(table, 1) | {"ended_at": datetime(2026, 10, 5, 11, 59, tzinfo=UTC)}
    zone, manifest = zone_with(tmp_path, table, [early])
    result = run_suite(table, zone, manifest, WINDOW)
    assert (result.passed, result.blocks) == (False, False)


def test_of_several_slices_a_rule_shows_the_one_that_breaks_it_most(tmp_path: Path) -> None:
    table = TABLES["usage_files.requests"]
    outcomes: dict[str, Any] = {}
    for number, bad in enumerate((1, 0, 2)):
        rows = [good_row(table, n) | ({"payment_basis": "free"} if n < bad else {}) for n in range(3)]
        zone, manifest = zone_with(tmp_path / str(number), table, rows)
        worst(outcomes, run_suite(table, zone, manifest, WINDOW).validation)
    whole = joined(table.name, outcomes)
    broken = {
        outcome.expectation_config.meta["rule"]: outcome.result["unexpected_count"]
        for outcome in whole.results
        if not outcome.success
    }
    assert broken == {"payment_basis_is_a_known_word": 2}
    rules = len(whole.results)
    assert (whole.success, whole.statistics["successful_expectations"]) == (False, rules - 1)
