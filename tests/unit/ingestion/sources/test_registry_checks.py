"""The registry: exact landed rows, and every fault told at once, by file, line and what is allowed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.config import EXAMPLES, ConfigError, parse_config
from ingestion.people import person_key
from ingestion.sources.registry import check_registry, pulls
from ingestion.sources.registry.tables import TABLES
from ingestion.window import Window

MINIMAL = {
    "workflows": "workflow_key,team_key,primary_outcome_type\nreview,platform,pull_request\ndocs,platform,ticket\n"
}
FULL = MINIMAL | {
    "workflow_rules": "priority,field,pattern,workflow_key\n10,tag:app,review-%,review\n",
    "teams": "team_key,name,gateway_team_ids\nplatform,Platform,t1|t2\n",
    "people": "identity,person,team_key\n Dev@Example.test ,dev,platform\n",
    "gateway_keys": "gateway,provider,account_id,api_key_id,valid_from,valid_to\n"
    "litellm,anthropic,acme,k1,2026-01-01,2026-02-01\nlitellm,anthropic,acme,k1,2026-02-01,\n",
    "bill_sources": "provider,account_id,charge_kind,billing_source,valid_from\nanthropic,acme,all,anthropic,2026-01-01\n",
    "invoices": "provider,account_id,month_start_date,total_usd,currency\nanthropic,acme,2026-10-01,12.5,USD\n",
    "budgets": "budget_key,scope,scope_value,amount_usd,valid_from\nb,team,platform,90.00,2026-10-01\n",
    "budget_exemptions": "budget_key,valid_from,valid_to,reason,approver\n"
    "b,2026-10-05,2026-10-08,asked by dev@example.test,Dev@example.test\n",
    "price_overrides": "provider,model_name,meter,service_tier,min_input_tokens,usd_per_mtok,valid_from\n"
    "anthropic,m,output,standard,0,13.123456789012,2026-01-01\n",
    "repositories": "repository,team_key,workflow_key,ticket_project\nacme/shop,platform,review,SHOP\n",
}


def folder_of(path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def faults(path: Path, changes: dict[str, str]) -> list[str]:
    """The fault lines of a full registry with some files replaced."""
    with pytest.raises(ConfigError) as caught:
        check_registry(folder_of(path, FULL | changes))
    return [line.removeprefix(f"registry {path}: ") for line in str(caught.value).splitlines()]


def test_full_registry_lands_exactly(tmp_path: Path) -> None:
    config = parse_config({
        "registry": str(folder_of(tmp_path, FULL)), "start_date": "2026-10-01", "people_salt": "salt", "sources": {},
    })  # fmt: skip
    [pull] = pulls(config)
    fetched = pull.fetch(config, Window.day(date(2026, 10, 1)))
    rows = {table.entity: one.rows.read_all().to_pylist() for table, one in zip(TABLES, fetched, strict=True)}
    assert [len(rows[table.entity]) for table in TABLES] == [2, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1]
    assert rows["people"] == [{
        "identity_person_key": person_key("dev@example.test", "salt"), "person_key": person_key("dev", "salt"),
        "team_key": "platform",
    }]  # fmt: skip
    assert rows["budget_exemptions"] == [{
        "budget_key": "b", "valid_from": date(2026, 10, 5), "valid_to": date(2026, 10, 8),
        "reason": f"asked by {person_key('dev@example.test', 'salt')}",
        "approver_person_key": person_key("dev@example.test", "salt"),
    }]  # fmt: skip
    assert rows["price_overrides"][0]["usd_per_token"] == Decimal("0.000013123456789012")
    assert rows["gateway_keys"][1] == {
        "gateway": "litellm", "provider": "anthropic", "account_id": "acme", "api_key_id": "k1", "project_id": None,
        "valid_from": date(2026, 2, 1), "valid_to": None,
    }  # fmt: skip
    assert rows["invoices"][0]["total_usd"] == Decimal("12.5")


def test_only_the_workflows_are_mandatory(tmp_path: Path) -> None:
    check_registry(folder_of(tmp_path, MINIMAL))
    (tmp_path / "workflows.csv").unlink()
    with pytest.raises(ConfigError, match=r"workflows\.csv: missing file"):
        check_registry(tmp_path)


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere does not exist; allowed: a folder with workflows\.csv, "):
        check_registry(tmp_path / "nowhere")


@pytest.mark.parametrize("example", sorted(path.parent.name for path in EXAMPLES.glob("*/registry")))
def test_bundled_registries_are_whole(example: str) -> None:
    check_registry(EXAMPLES / example / "registry")


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("extra", "a,b\n", "extra.csv: unknown file; allowed: workflows.csv, workflow_rules.csv, "),
        ("teams", "team_key,name,colour\n", "teams.csv: unknown column 'colour'; allowed: team_key, name, "),
        ("teams", "team_key,team_key,name\n", "teams.csv: column team_key is given twice; allowed: "),
        ("teams", "team_key\n", "teams.csv: missing column name; allowed: team_key, name, gateway_team_ids"),
        ("teams", "", "teams.csv: missing column team_key, name; allowed: "),
        ("teams", "team_key,name\na\n", "teams.csv:2: found 1 cells; allowed: 2, as the header"),
        ("teams", "team_key,name\na,\n", "teams.csv:2: name is empty; allowed: a text"),
        ("teams", "team_key,name\nplatform,P\nplatform,Q\n",
         "teams.csv:3: duplicate key team_key=platform; first given in line 2"),
        ("people", "identity,person\nDev@example.test,dev\ndev@example.test ,dev\n",
         "people.csv:3: duplicate key <identity>; first given in line 2"),
        ("workflows", MINIMAL["workflows"].replace("pull_request", "Pull Request"),
         "workflows.csv:2: primary_outcome_type: found 'Pull Request'; allowed: a snake_case word"),
        ("workflows", "workflow_key,team_key,primary_outcome_type,declared_cache_tier\nreview,platform,ticket,2h\n",
         "workflows.csv:2: declared_cache_tier: found '2h'; allowed: none | 5m | 1h"),
        ("workflows", MINIMAL["workflows"].replace("docs,platform", "docs,nobody"),
         "workflows.csv:3: team_key: found 'nobody', which teams.csv does not name; allowed: platform"),
        ("workflow_rules", "priority,field,pattern,workflow_key\n1,tag,x,reviews\n",
         "workflow_rules.csv:2: workflow_key: found 'reviews', which workflows.csv does not name; allowed: docs, review"),
        ("workflow_rules", "priority,field,pattern,workflow_key\n1,colour,x,review\n",
         "workflow_rules.csv:2: field: found 'colour'; allowed: source | provider | "),
        ("workflow_rules", "priority,field,pattern,workflow_key\nfirst,tag,x,review\n",
         "workflow_rules.csv:2: priority: found 'first'; allowed: a whole number, 0 or more"),
        ("workflow_rules", "priority,field,pattern,workflow_key\n1,workflow,review,docs\n2,workflow,docs,review\n",
         "workflow_rules.csv:3: a cycle of rules: docs -> review -> docs; allowed: renames that end"),
        ("workflow_rules", "priority,field,pattern,workflow_key\n1,workflow,old%,review\n2,workflow,review,older\n",
         "workflow_rules.csv:3: workflow_key: found 'older', which workflows.csv does not name"),
        ("bill_sources", "provider,account_id,charge_kind,billing_source,valid_from,valid_to\n"
         "anthropic,acme,all,anthropic,2026-01-01,2026-03-01\nanthropic,acme,all,usage_files,2026-02-01,\n",
         "bill_sources.csv:3: overlaps line 2 from 2026-02-01 on (provider=anthropic, account_id=acme, charge_kind=all)"),
        ("bill_sources", "provider,account_id,charge_kind,billing_source,valid_from\nanthropic,acme,all,oracle,2026-01-01\n",
         "bill_sources.csv:2: billing_source: found 'oracle'; allowed: litellm | anthropic | "),
        ("gateway_keys", "gateway,provider,account_id,api_key_id,valid_from\nlitellm,anthropic,acme,k1,\n"
         "litellm,anthropic,acme,k1,2026-02-01\n", "gateway_keys.csv:3: overlaps line 2 from 2026-02-01 on ("),
        ("gateway_keys", "gateway,provider,account_id,valid_from,valid_to\nlitellm,anthropic,acme,2026-02-01,2026-02-01\n",
         "gateway_keys.csv:2: valid_to 2026-02-01 is not after valid_from 2026-02-01; allowed: a later day"),
        ("gateway_keys", "gateway,provider,account_id,valid_from\nlitellm,anthropic,acme,01/02/2026\n",
         "gateway_keys.csv:2: valid_from: found '01/02/2026'; allowed: a day, 2026-10-01"),
        ("price_overrides", FULL["price_overrides"] + "anthropic,m,output,standard,0,14,2026-06-01\n",
         "price_overrides.csv:3: overlaps line 2 from 2026-06-01 on (provider=anthropic, model_name=m, meter=output, "),
        ("price_overrides", FULL["price_overrides"].replace("13.123456789012", "13.1234567890123"),
         "price_overrides.csv:2: usd_per_mtok: found '13.1234567890123'; allowed: a decimal number of at most 12"),
        ("price_overrides", FULL["price_overrides"].replace("output", "outputs"),
         "price_overrides.csv:2: meter: found 'outputs'; allowed: uncached_input | "),
        ("invoices", FULL["invoices"].replace("2026-10-01", "2026-10-02"),
         "invoices.csv:2: month_start_date: found '2026-10-02'; allowed: the first day of a month"),
        ("invoices", FULL["invoices"].replace("USD", "EUR"), "invoices.csv:2: currency: found 'EUR'; allowed: USD"),
        ("budgets", FULL["budgets"].replace("90.00", "0"),
         "budgets.csv:2: amount_usd: found 0; allowed: an amount above 0"),
        ("budgets", FULL["budgets"].replace("90.00", ""),
         "budgets.csv:2: amount_usd is empty; allowed: an amount above 0, or preset baseline"),
        ("budgets", "budget_key,scope,scope_value,amount_usd,valid_from,preset\nb,all,x,5,2026-10-01,baseline\n",
         "budgets.csv:2: amount_usd: found 5; allowed: empty, preset baseline derives the amount"),
        ("budgets", "budget_key,scope,scope_value,amount_usd,valid_from,preset\nb,all,x,5,2026-10-01,monthly\n",
         "budgets.csv:2: preset: found 'monthly'; allowed: stepped | sparse | baseline"),
        ("budgets", FULL["budgets"].replace("platform", "nobody"),
         "budgets.csv:2: scope_value: found 'nobody', which is no team_key of teams.csv; allowed: platform"),
        ("budgets", FULL["budgets"].replace("team,platform", "workflow,gone"),
         "budgets.csv:2: scope_value: found 'gone', which is no workflow_key of workflows.csv; allowed: docs, review"),
        ("budgets", FULL["budgets"] + "b,team,platform,95.00,2026-11-01\n",
         "budgets.csv:3: overlaps line 2 from 2026-11-01 on (budget_key=b); allowed: half-open spans"),
        ("budget_exemptions", FULL["budget_exemptions"].replace("\nb,", "\nc,"),
         "budget_exemptions.csv:2: budget_key: found 'c', which budgets.csv does not name; allowed: b"),
        ("budget_exemptions", FULL["budget_exemptions"].replace("2026-10-08", ""),
         "budget_exemptions.csv:2: valid_to is empty; allowed: a day, 2026-10-01"),
        ("budget_exemptions", FULL["budget_exemptions"].replace("2026-10-08", "2026-10-05"),
         "budget_exemptions.csv:2: valid_to 2026-10-05 is not after valid_from 2026-10-05; allowed: a later day"),
        ("budget_exemptions", FULL["budget_exemptions"].replace(",Dev@example.test", ","),
         "budget_exemptions.csv:2: approver is empty; allowed: a text"),
        ("budget_exemptions", FULL["budget_exemptions"].replace("asked by dev@example.test", ""),
         "budget_exemptions.csv:2: reason is empty; allowed: a text"),
        ("repositories", "repository,team_key,ticket_project\n,platform,\n",
         "repositories.csv:2: names nothing; allowed: a repository, a ticket_project or both"),
        ("repositories", 'repository,team_key\n"a"b,platform\n', "repositories.csv: cannot be read: "),
    ],
)  # fmt: skip
def test_fault_is_told_by_file_line_and_what_is_allowed(
    tmp_path: Path, file: str, text: str, fault: str
) -> None:
    found = faults(tmp_path, {file: text})
    assert [line for line in found if line.startswith(fault)] == found[:1]


def test_every_fault_is_told_at_once_and_people_stay_out(tmp_path: Path) -> None:
    found = faults(tmp_path, {
        "teams": "team_key,name\na,\n",
        "budgets": "budget_key,scope,scope_value,amount_usd,valid_from\nb,planet,x,1,2026-10-01\n",
        "people": "identity,person,team_key\ndev@example.test,,platform\n",
    })  # fmt: skip
    assert [line.split(":")[0] for line in found] == ["teams.csv", "people.csv", "budgets.csv"]
    assert "example.test" not in " ".join(found)


def test_cycle_through_a_pattern_is_found_and_a_self_rename_is_none(tmp_path: Path) -> None:
    header = "priority,field,pattern,workflow_key\n"
    check_registry(folder_of(tmp_path, FULL | {"workflow_rules": f"{header}1,workflow,review%,review\n"}))
    found = faults(tmp_path, {"workflow_rules": f"{header}1,workflow,re_iew,docs\n2,workflow,d%,review\n"})
    assert [line.partition("; ")[0] for line in found] == [
        "workflow_rules.csv:3: a cycle of rules: docs -> review -> docs"
    ]
