"""What the provider measured and billed: from the true requests, whatever the gateway's records say.

Belongs here: the tables `provider_usage` (one row per day, workspace, key, model) and `bill_lines` (one row per line:
a whole number of units at an integer price in pico-dollars, so that every sum is exact).
"""

from __future__ import annotations

import duckdb

from ingestion.simulator import company
from ingestion.simulator.mess import Mess

METERS = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
# our meter -> the token_type of the vendor's cost report
TOKEN_TYPES = {
    "uncached_input": "uncached_input_tokens",
    "cache_read": "cache_read_input_tokens",
    "cache_write_5m": "cache_creation.ephemeral_5m_input_tokens",
    "cache_write_1h": "cache_creation.ephemeral_1h_input_tokens",
    "output": "output_tokens",
}
# The leak begins on the 6th, so that a reader sees coverage drop; one part in five of it is typed into the Console,
# which bills without a key.
_LEAK_STARTS = "date '2026-10-06'"
_CODE_EXECUTION_PICO = 50_000_000_000  # $0.05 an hour of container, as the vendor lists it
_CREDITS = (
    ("2026-10-09", 2_500_000_000_000, "Credit: service disruption"),
    ("2026-10-20", 1_250_000_000_000, "Credit"),
)


def create_bill(con: duckdb.DuckDBPyConnection, mess: Mess) -> None:
    """Make `provider_usage` and `bill_lines` from `requests`."""
    changed = f"when d >= date '{company.PRICE_CHANGE_DATE}' then {company.DISCOUNT_AFTER_CHANGE_PERCENT}"
    con.execute(
        "create macro billed_percent(d) as 100 - case "
        f"{changed if mess.price_change else ''} else {company.DISCOUNT_PERCENT} end"
        if mess.price_change
        else f"create macro billed_percent(d) as {100 - company.DISCOUNT_PERCENT}"
    )
    _create_provider_usage(con, mess)
    _create_bill_lines(con, mess)


def _create_provider_usage(con: duckdb.DuckDBPyConnection, mess: Mess) -> None:
    sums = ", ".join(f"sum({m})::bigint as {m}" for m in METERS)
    leaked = ", ".join(
        f"({m} * {mess.ppm('outside_keys')}::hugeint // 1000000 * part // 100)::bigint as {m}" for m in METERS
    )
    con.execute(
        f"""
        create table provider_usage as
        with gateway as (
            select started_at::date as usage_date, '{company.GATEWAY_WORKSPACE}' as workspace_id,
                '{company.GATEWAY_KEY}' as api_key_id, model, {sums}, count(*)::bigint as requests,
                sum(web_searches)::bigint as web_searches
            from requests group by all
        ),
        outside as (
            select usage_date, '{company.DEFAULT_WORKSPACE}' as workspace_id, outside_key as api_key_id,
                '{company.SONNET.name}' as model, {leaked}, greatest(1, requests * part // 2000) as requests, 0 as web_searches
            from gateway, (values ('{company.LAPTOP_KEY}', 80), (null, 20)) as keys (outside_key, part)
            where model = '{company.SONNET.name}' and usage_date >= {_LEAK_STARTS} and {mess.ppm("outside_keys")} > 0
        )
        select * from (from gateway union all from outside) order by usage_date, workspace_id, api_key_id, model
        """
    )


def _create_bill_lines(con: duckdb.DuckDBPyConnection, mess: Mess) -> None:
    types = ", ".join(f"('{meter}', '{token_type}')" for meter, token_type in TOKEN_TYPES.items())
    con.execute(
        f"""
        create table bill_lines as
        with token_lines as (
            select u.usage_date, u.workspace_id, u.api_key_id, u.model, 'tokens' as cost_type, t.token_type, u.quantity,
                p.list_unit_pico, u.requests, m.title || ' Usage - ' || t.token_type as description
            from (unpivot provider_usage on {", ".join(METERS)} into name meter value quantity) as u
            join (values {types}) as t (meter, token_type) on t.meter = u.meter
            join (unpivot models on {", ".join(METERS)} into name meter value list_unit_pico) as p
                on p.meter = u.meter and p.model = u.model
            join models as m on m.model = u.model
            where u.quantity > 0
        ),
        tool_lines as (
            select usage_date, workspace_id, api_key_id, null as model, 'web_search' as cost_type, null as token_type,
                sum(web_searches)::bigint as quantity, {company.WEB_SEARCH_PICO} as list_unit_pico,
                sum(web_searches)::bigint as requests, 'Web Search Usage' as description
            from provider_usage where web_searches > 0 group by usage_date, workspace_id, api_key_id
            union all
            select usage_date, workspace_id, api_key_id, null, 'code_execution', null, 3, {_CODE_EXECUTION_PICO}, 3,
                'Code Execution Usage'
            from provider_usage where dayname(usage_date) = 'Tuesday' and api_key_id = '{company.GATEWAY_KEY}' group by all
        ),
        priced as (
            select *, list_unit_pico * billed_percent(usage_date) // 100 as unit_pico
            from (from token_lines union all from tool_lines)
        )
        select * from priced order by usage_date, workspace_id, api_key_id, model, cost_type, token_type
        """
    )
    if mess.credit_notes:
        for day, pico, text in _CREDITS:
            con.execute(
                "insert into bill_lines (usage_date, workspace_id, cost_type, quantity, list_unit_pico, requests, "
                "description, unit_pico) values (?, ?, 'credit', 1, 0, 0, ?, ?)",
                [day, company.DEFAULT_WORKSPACE, text, -pico],
            )
