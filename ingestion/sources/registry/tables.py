"""The organisation's own CSV files, landed as they are: one table a file, a snapshot a night."""

from __future__ import annotations

import pyarrow as pa

from ingestion.tables import COUNT, DATE, MONEY, PRICE, TEXT, Reread, Table

BUDGET_SCOPES = (
    "all", "provider", "account", "team", "workflow", "agent", "business_unit", "cost_center", "environment", "tag",
)  # fmt: skip
# Which shares of a budget are told when they are reached; the shares stand in the seed budget_presets.
BUDGET_PRESETS = ("stepped", "sparse", "baseline")


def _file(
    entity: str,
    description: str,
    columns: dict[str, pa.DataType],
    key: tuple[str, ...],
    required: tuple[str, ...],
) -> Table:
    return Table(
        source="registry",
        entity=entity,
        description=description,
        vendor_object=f"{entity}.csv",
        columns=columns,
        key=key,
        required=required,
        reread=Reread.SNAPSHOT,
    )


WORKFLOWS = _file(
    "workflows",
    "One row per workflow, the unit of governance.",
    {
        "workflow_key": TEXT,
        "team_key": TEXT,
        "cost_center": TEXT,
        "business_unit": TEXT,
        "environment": TEXT,
        "primary_outcome_type": TEXT,
        "expected_prefix_reuse": TEXT,  # once | few | many
        "declared_cache_tier": TEXT,  # none | 5m | 1h
        "latency_tolerance": TEXT,  # interactive | minutes | hours
        "task_type": TEXT,
    },
    ("workflow_key",),
    ("workflow_key", "team_key", "primary_outcome_type"),
)
WORKFLOW_RULES = _file(
    "workflow_rules",
    "One row per rule; the lowest priority number that matches names the workflow.",
    {
        "priority": COUNT,
        "field": TEXT,
        "pattern": TEXT,
        "workflow_key": TEXT,
    },  # pattern: SQL LIKE, case-sensitive
    ("priority",),
    ("priority", "field", "pattern", "workflow_key"),
)
TEAMS = _file(
    "teams",
    "One row per team.",
    {"team_key": TEXT, "name": TEXT, "gateway_team_ids": TEXT},
    ("team_key",),
    ("team_key", "name"),
)
PEOPLE = _file(
    "people",
    "One row per identity of a person (hashed before landing).",
    {
        "identity_person_key": TEXT,
        "person_key": TEXT,
        "team_key": TEXT,
    },  # file columns: identity, person, team_key
    ("identity_person_key",),
    ("identity_person_key", "person_key"),
)
GATEWAY_KEYS = _file(
    "gateway_keys",
    "One row per provider key or account that belongs to a gateway.",
    {
        "gateway": TEXT,  # litellm | usage_files
        "provider": TEXT,
        "account_id": TEXT,
        "api_key_id": TEXT,  # null: every key of the account
        "project_id": TEXT,
        "valid_from": DATE,
        "valid_to": DATE,
    },
    ("gateway", "provider", "account_id", "api_key_id", "valid_from"),
    ("gateway", "provider", "account_id"),
)
BILL_SOURCES = _file(
    "bill_sources",
    "One row per provider, account and charge kind: the one source that bills it, from when.",
    {
        "provider": TEXT,
        "account_id": TEXT,
        "charge_kind": TEXT,
        "billing_source": TEXT,
        "valid_from": DATE,
        "valid_to": DATE,
    },
    ("provider", "account_id", "charge_kind", "valid_from"),
    ("provider", "account_id", "charge_kind", "billing_source", "valid_from"),
)
INVOICES = _file(
    "invoices",
    "One row per invoice month of a provider account.",
    {
        "provider": TEXT,
        "account_id": TEXT,
        "month_start_date": DATE,
        "invoice_id": TEXT,
        "total_usd": MONEY,
        "tax_usd": MONEY,
        "credit_usd": MONEY,  # negative where it lowers the invoice
        "commitment_usd": MONEY,  # drawn from a prepaid commitment (negative) or paid into one
        "currency": TEXT,
    },
    ("provider", "account_id", "month_start_date", "invoice_id"),
    ("provider", "account_id", "month_start_date", "total_usd"),
)
BUDGETS = _file(
    "budgets",
    "One row per monthly budget of a scope.",
    {
        "budget_key": TEXT,
        "scope": TEXT,
        "scope_value": TEXT,
        "amount_usd": MONEY,  # null: preset baseline derives it
        "valid_from": DATE,
        "valid_to": DATE,
        "preset": TEXT,
    },
    ("budget_key", "valid_from"),
    ("budget_key", "scope", "scope_value", "valid_from"),
)
BUDGET_EXEMPTIONS = _file(
    "budget_exemptions",
    "One row per window in which a budget does not bind, with the reason and who approved it.",
    {
        "budget_key": TEXT,
        "valid_from": DATE,
        "valid_to": DATE,
        "reason": TEXT,
        "approver_person_key": TEXT,  # file column `approver`, hashed before landing
    },
    ("budget_key", "valid_from"),
    ("budget_key", "valid_from", "valid_to", "reason", "approver_person_key"),
)
PRICE_OVERRIDES = _file(
    "price_overrides",
    "One row per negotiated price, dated half-open.",
    {
        "provider": TEXT,
        "model_name": TEXT,
        "meter": TEXT,
        "service_tier": TEXT,
        "min_input_tokens": COUNT,
        "usd_per_token": PRICE,
        "valid_from": DATE,
        "valid_to": DATE,
        "checked_on": DATE,
    },  # file column usd_per_mtok
    ("provider", "model_name", "meter", "service_tier", "min_input_tokens", "valid_from"),
    ("provider", "model_name", "meter", "service_tier", "min_input_tokens", "usd_per_token", "valid_from"),
)
REPOSITORIES = _file(
    "repositories",
    "One row per repository or ticket project: its team and its workflow.",
    {
        "repository": TEXT,
        "team_key": TEXT,
        "workflow_key": TEXT,
        "ticket_project": TEXT,
    },  # one of repository, ticket_project or both
    ("repository", "ticket_project"),
    (),
)

TABLES = (
    WORKFLOWS,
    WORKFLOW_RULES,
    TEAMS,
    PEOPLE,
    GATEWAY_KEYS,
    BILL_SOURCES,
    INVOICES,
    BUDGETS,
    BUDGET_EXEMPTIONS,
    PRICE_OVERRIDES,
    REPOSITORIES,
)
