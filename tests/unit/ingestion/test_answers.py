"""The three answers as a person reads them: totals that add up, unknown never shown as zero."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.config import Config, parse_config
from ingestion.warehouse.answers import Row, answers

MARTS = """
create schema marts;
create table marts.mart_workflow_cost_per_outcome_monthly as
select * from (values
    ('code-review', 'pull_request', 7.20::decimal(38, 12), 7.20::decimal(38, 12), 1, 7.20::decimal(38, 12)),
    ('support', 'ticket', 1.35, 0, 0, 0)
) as t(workflow_key, outcome_type, total_usd, attributed_usd, net_outcome_count, outcome_cost_usd);
create table marts.fct_cost_allocations as
select * from (values
    ('attributed', 'billed', 6.75::decimal(38, 12)), ('unattributed', 'billed', 1.35),
    ('unproxied', 'billed', 2), ('adjustment', 'billed', -0.5), ('attributed', 'list', 0.45)
) as t(allocation_class, cost_basis, allocated_usd);
create table marts.mart_workflow_cost_classes_daily as
select * from (values
    ('code-review', 'attributed', 5.40::decimal(38, 12)), ('code-review', 'cancelled', 1.80), ('support', 'no_outcome', 1.35)
) as t(workflow_key, cost_class, cost_usd);
create table marts.fct_charges as select 9.6::decimal(38, 12) as billed_usd, true as is_complete;
create table marts.mart_cache_economics_daily as
select * from (values
    ('code-review', 6::decimal(38, 12), 9::decimal(38, 12), 1::decimal(38, 12), 4::decimal(38, 12),
     3::decimal(38, 12), 100, 300, 0, 0, 0),
    ('support', null, null, null, null, null, 0, 0, 0, 0, 0)
) as t(workflow_key, input_charge_usd, no_cache_usd, write_premium_usd, read_saving_usd, saving_usd,
       uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
       cache_write_unknown_ttl_tokens);
create table marts.mart_cache_tier_advice as
select * from (values
    ('code-review', 'm', 'switch', '5m', 1.5::decimal(38, 12), 6::decimal(38, 12)),
    ('code-review', 'n', 'switch', 'none', 0.25, 1),
    ('support', 'm', 'too_close_to_call', null, 0, 2), ('docs', 'm', 'keep', '1h', 0, 2), ('docs', 'n', 'keep', '5m', 0, 2)
) as t(workflow_key, model_name, verdict, recommended_tier, saving_usd, observed_usd);
create table marts.mart_unproxied_spend_daily as
select
    'unknown_key' as gap_class, 'k9' as api_key_id, 2::decimal(38, 12) as billed_usd,
    2::decimal(38, 12) as gap_usd;
create table marts.mart_coverage_daily as
select 'anthropic' as provider, 8.1::decimal(38, 12) as proxied_usd, 10.1::decimal(38, 12) as billed_usd;
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A warehouse that holds the marts of the worked example."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(MARTS)
    warehouse = {"engine": "duckdb", "path": str(path)}
    return parse_config({"warehouse": warehouse, "registry": "r", "start_date": "2026-11-01", "sources": {}})


def test_answers_tie_to_the_bill(config: Config) -> None:
    cost, _, _ = answers(config)
    assert cost.rows == (
        Row(("code-review", "pull_request", "7.20", "7.20", "25.0 %", "1", "7.20", "7.20")),
        Row(("support", "ticket", "1.35", "0.00", "100.0 %", "0", "-", "-")),
        Row(("not seen by the gateway", "", "2.00", "", "", "", "", "")),
        Row(("credits and corrections", "", "-0.50", "", "", "", "", "")),
        Row(("total", "", "10.05", "7.20", "", "", "", ""), is_total=True),
    )
    assert cost.notes == (
        "$9.60 of the total is billed and complete",
        "$0.45 of the total is at list price, not billed yet",
        "$9.60 is the bill of the complete days",
    )


def test_answers_show_an_unknown_saving_as_unknown(config: Config) -> None:
    _, cache, _ = answers(config)
    assert cache.rows == (
        Row(("code-review", "6.00", "9.00", "1.00", "4.00", "3.00", "75.0 %")),
        Row(("support", *["unknown"] * 5, "-")),
        Row(("total", "6.00", "9.00", "1.00", "4.00", "3.00", "75.0 %"), is_total=True),
    )


def test_answers_advise_a_cache_tier_where_one_is_clearly_better(config: Config) -> None:
    _, cache, _ = answers(config)
    assert cache.notes == (
        "code-review on m: the 5m tier would have saved $1.50 of $6.00",
        "code-review on n: no cache would have saved $0.25 of $1.00",
        "other workflows and models: 2 keep, 1 too close to call",
    )


def test_answers_show_what_bypassed_the_gateway(config: Config) -> None:
    _, _, gaps = answers(config)
    assert gaps.rows == (
        Row(("unknown_key", "1", "2.00", "2.00")),
        Row(("total", "", "2.00", "2.00"), is_total=True),
    )
    assert gaps.notes == ("anthropic: 80.2 % of the metered $10.10 went through the gateway",)
