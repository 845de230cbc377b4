"""The unit tests of the money models hold, and every audit of the ledger is seen to find what it is for."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from dbt_runner import Warehouse
from fixtures import worked_example

pytestmark = pytest.mark.slow

LEDGER = "marts.fct_cost_allocations"
COSTS = "marts.fct_outcome_costs"
UNPROXIED = "marts.mart_unproxied_spend_daily"

# one pico-dollar too much, a row lost, a row copied: the smallest ways to break each law
BREAKS = {
    "audit_cache_advice_vs_economics": [
        "update marts.mart_cache_tier_advice set observed_usd = observed_usd + 0.000000000001",
        "delete from marts.mart_cache_tier_advice",
        "update marts.mart_cache_tier_advice set all_5m_high_usd = all_5m_usd - 0.000000000001",
        "update marts.mart_cache_tier_advice set best_mix_usd = no_cache_usd + 1",
    ],
    "audit_ledger_vs_bill_daily": [
        f"update {LEDGER} set allocated_usd = allocated_usd + 0.000000000001 where match_grade = 'A'",
        f"delete from {LEDGER} where cost_basis = 'list'",
        f"update {LEDGER} set cost_basis = 'billed' where cost_basis = 'list'",
        f"update {LEDGER} set account_id = 'nobody' where gap_class = 'unknown_key'",
    ],
    "audit_charges_vs_bill_daily": [
        "delete from marts.fct_charges where api_key_id = 'k9'",
        "insert into marts.fct_charges select * from marts.fct_charges where charge_category = 'Credit'",
    ],
    "audit_charge_lines_vs_charges": [
        "update intermediate.int_bill_gaps set gap_usd = gap_usd + 0.000000000001",
        "delete from intermediate.int_charge_lines where api_key_id = 'k9'",
    ],
    "audit_run_money_vs_matched": [
        "update intermediate.int_bucket_meters_billed set billed_usd = billed_usd - 0.000000000001",
        "delete from intermediate.int_bucket_meters_billed",
    ],
    "audit_outcome_split_vs_run_money": [
        f"insert into {LEDGER} select * from {LEDGER} where match_grade = 'B'",
        f"delete from {LEDGER} where match_grade = 'U'",
    ],
    "audit_unproxied_vs_ledger_daily": [
        "delete from marts.mart_unproxied_spend_daily where gap_class = 'unknown_key'",
        f"update {LEDGER} set gap_class = 'unexplained' where gap_class = 'unknown_key'",
    ],
    "audit_unproxied_vs_bill_daily": [
        f"update {UNPROXIED} set gap_usd = gap_usd + 0.000000000001 where gap_class = 'unknown_key'",
        f"update {UNPROXIED} set difference_usd = difference_usd - 0.000000000001 where gap_class = 'price_drift'",
        f"insert into {UNPROXIED} select * from {UNPROXIED} where gap_class = 'credit_or_adjustment'",
    ],
    "audit_unproxied_rows": [
        f"update {UNPROXIED} set billed_usd = 0 where gap_class = 'unknown_key'",
        f"update {UNPROXIED} set rate_usd = 0 where gap_class = 'price_drift'",
        f"update {UNPROXIED} set gap_class = 'no_such_class' where gap_class = 'unknown_key'",
        f"update {UNPROXIED} set gap_class = 'price_drift' where gap_class = 'unknown_key'",
    ],
    "audit_timing_vs_neighbours": [
        f"update {UNPROXIED} set gap_class = 'timing' where gap_class = 'unknown_key'"
    ],
    "audit_invoices_vs_charges_monthly": [
        "update marts.mart_invoice_reconciliation_monthly set cost_report_usd = cost_report_usd + 0.000000000001",
        "delete from marts.mart_invoice_reconciliation_monthly",
        "update marts.mart_invoice_reconciliation_monthly set invoice_count = 1",
        "update marts.mart_invoice_reconciliation_monthly set difference_usd = 1, tax_usd = 1, credit_usd = 0,"
        " commitment_usd = 0, rounding_usd = 0, unexplained_usd = 0.000000000001",
        "update marts.mart_invoice_reconciliation_monthly set is_provisional = false, cost_report_usd = 9.6;"
        f" delete from {LEDGER} where gap_class = 'unknown_key'",
    ],
    "audit_coverage_vs_ledger_daily": ["update marts.mart_coverage_daily set proxied_usd = billed_usd"],
    "audit_workflow_costs_vs_ledger_daily": [
        "delete from marts.mart_workflow_cost_per_outcome_daily where workflow_key = 'support'",
        "update marts.mart_workflow_cost_per_outcome_daily set attributed_usd = 0",
    ],
    "audit_team_costs_vs_workflow_costs_monthly": [
        "delete from marts.mart_team_cost_per_pull_request_monthly where team_key = 'care'"
    ],
    "audit_outcome_costs_vs_ledger": [
        f"insert into {COSTS} select * from {COSTS} where outcome_type = 'ticket'",
        f"delete from {COSTS} where outcome_type = 'pull_request' and cost_basis = 'list'",
    ],
    "audit_versions_vs_workflow_costs_daily": [
        "update marts.mart_workflow_cost_per_outcome_daily set total_usd = total_usd + 0.000000000001",
        "delete from intermediate.int_workflow_cost_versions where workflow_key = 'support'",
    ],
    "audit_cost_classes_vs_workflow_costs_daily": [
        "update marts.mart_workflow_cost_classes_daily set cost_usd = cost_usd + 0.000000000001",
        "delete from marts.mart_workflow_cost_classes_daily where cost_class = 'no_outcome'",
    ],
    "audit_budgets_vs_usage_monthly": [
        "update marts.mart_budget_status set spent_usd = spent_usd + 0.000000000001 where scope_type = 'tag'",
        "update marts.mart_budget_status set spent_usd = 0 where scope_type = 'team'",
    ],
    "audit_scopes_vs_usage_daily": [
        "delete from intermediate.int_scope_days where scope_type = 'workflow'",
        "update intermediate.int_scope_days set spend_usd = spend_usd * 2 where scope_type = 'team'",
    ],
    "audit_lever_usage_vs_run_usage_daily": [
        "update intermediate.int_lever_usage_daily set list_cost_usd = list_cost_usd + 0.000000000001",
        "update intermediate.int_lever_usage_daily set unread_write_tokens = 1",
        "delete from intermediate.int_lever_usage_daily where workflow_key = 'support'",
        "insert into intermediate.int_lever_usage_daily select * from intermediate.int_lever_usage_daily limit 1",
    ],
    "audit_lever_savings_vs_spend_monthly": [
        "update marts.mart_lever_savings_monthly set saving_usd = saving_usd + 0.000000000001 where lever = 'batch'",
        "update marts.mart_lever_savings_monthly set left_after_usd = left_after_usd - 0.000000000001",
        "update marts.mart_lever_savings_monthly set left_before_usd = 2 * left_before_usd where lever_order = 1",
        "delete from marts.mart_lever_savings_monthly where lever = 'model_routing'",
        "delete from marts.mart_lever_savings_monthly where workflow_key = 'support'",
        # saved twice: the second lever works on what the first has already saved
        "update marts.mart_lever_savings_monthly set saving_usd = spend_usd, left_after_usd = left_before_usd - spend_usd"
        " where lever_order < 3",
    ],
    "audit_context_vs_run_usage_monthly": [
        "update marts.mart_context_opportunity set list_cost_usd = list_cost_usd + 0.000000000001",
        "update marts.mart_context_opportunity set answer_usd = answer_usd + 0.000000000001",
        "delete from marts.mart_context_opportunity where workflow_key = 'support'",
        "insert into marts.mart_context_opportunity select * from marts.mart_context_opportunity limit 1",
    ],
    "audit_chain_shares": ["update intermediate.int_outcome_chains set share = 0.999999999999"],
    "audit_allocation_keys": [f"insert into {LEDGER} select * from {LEDGER} limit 1"],
}
# one budget of each kind that is joined in its own way; the example itself has none
BUDGETS = {
    "registry.budgets": [
        {
            "budget_key": scope,
            "scope": scope,
            "scope_value": value,
            "amount_usd": "9",
            "valid_from": "2026-11-01",
        }
        for scope, value in [("all", "all"), ("team", "care"), ("workflow", "support"), ("tag", "pr:shop#1")]
    ]
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The worked example, built without its tests."""
    folder: Path = tmp_path_factory.mktemp("laws")
    warehouse = Warehouse(str(folder / "laws.duckdb"), folder)
    warehouse.lay({**worked_example.LANDED, **BUDGETS}, worked_example.EMPTY_WINDOWS)
    warehouse.dbt("seed")
    warehouse.dbt("run")
    with duckdb.connect(warehouse.location) as database:
        database.execute("checkpoint")  # the tests copy the file, and dbt keeps its log beside it
    return warehouse


def broken_laws(built: Warehouse, audit: str, statement: str | None, folder: Path) -> int:
    """Rows of one audit on a copy of the warehouse, after one statement."""
    copied = folder / "laws.duckdb"  # the same name: the compiled audit names its database
    shutil.copy(built.location, copied)
    compiled = built.folder / "target/compiled/usage_to_value/models/audits" / f"{audit}.sql"
    with duckdb.connect(str(copied)) as database:
        if statement is not None:
            database.execute(statement)
        return len(database.execute(compiled.read_text()).fetchall())


@pytest.mark.parametrize(("audit", "statement"), [(a, s) for a, found in BREAKS.items() for s in found])
def test_audit_is_empty_until_its_law_is_broken(
    built: Warehouse, tmp_path: Path, audit: str, statement: str
) -> None:
    assert broken_laws(built, audit, None, tmp_path) == 0
    assert broken_laws(built, audit, statement, tmp_path) > 0


def test_every_audit_of_the_ledger_is_broken_once() -> None:
    folder = Path(__file__).parents[2] / "dbt_project/models/audits"
    audits = {path.stem for path in folder.glob("audit_*.sql")}
    assert {audit for audit in audits if not audit.startswith("audit_requests_")} == set(BREAKS)


def test_broken_law_fails_the_build(built: Warehouse, tmp_path: Path) -> None:
    shutil.copy(built.location, tmp_path / "laws.duckdb")
    copied = Warehouse(str(tmp_path / "laws.duckdb"), tmp_path)
    with duckdb.connect(copied.location) as database:
        database.execute(BREAKS["audit_ledger_vs_bill_daily"][0])
    results = copied.dbt("build", "--select", "audit_ledger_vs_bill_daily", must_pass=False)
    assert "fail" in results.values()
