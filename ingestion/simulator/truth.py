"""What is true of the simulated month, written down before any record of it is made.

Belongs here: the three truth files. Nothing here depends on the faults of the gateway's records.

- `truth_requests.parquet`: one row per call: ids, run (its session), workflow, the outcomes it worked on (the call
  belongs to them in equal parts), the mark it left, disjoint tokens, list cost. `is_proxied` is true of every row:
  calls outside the gateway are known to the bill only.
- `truth_outcomes.parquet`: one row per outcome: type, id, when, whether and when it was reverted or reopened, and its
  true list cost (equal parts of the calls that worked on it, floored to the pico-dollar).
- `truth_bill.parquet`: one row per day, key, model, token type and class; `billed_usd` sums to the bill exactly.
  Classes: attributed, unattributed (of calls through the gateway), unproxied, unmetered, adjustment.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.simulator import company
from ingestion.simulator.bills import METERS, TOKEN_TYPES

_LIST_PICO = " + ".join(f"r.{m} * m.{m}" for m in METERS)


def create_truth(con: duckdb.DuckDBPyConnection) -> None:
    """Make the views `truth_requests`, `truth_outcomes` and `truth_bill`."""
    con.execute(
        f"""
        create view truth_requests as
        with reached as (
            select session_index, outcome_type, list(outcome_id order by outcome_id) as outcome_ids
            from session_outcomes group by all
        )
        select call_index, request_id_of(call_index) as request_id, call_id_of(call_index) as litellm_call_id, r.started_at,
            s.session_id as run_id, s.workflow, s.key_alias, r.model, {", ".join(f"r.{m}" for m in METERS)}, r.web_searches,
            reached.outcome_type, coalesce(reached.outcome_ids, []) as outcome_ids, s.evidence, true as is_proxied,
            usd({_LIST_PICO}) as list_cost_usd
        from requests as r join sessions as s using (session_index) join models as m on m.model = r.model
        left join reached using (session_index)
        order by call_index
        """
    )
    con.execute(
        """
        create view truth_outcomes as
        with outcomes as (
            select 'pull_request' as outcome_type, p.repository || '#' || p.number as outcome_id, p.merged_at as occurred_at,
                revert.merged_at as reworked_at
            from pull_requests as p left join pull_requests as revert on revert.reverts_index = p.pr_index
            union all
            select 'ticket', ticket_key, resolved_at, reopened_at from tickets
        ),
        costs as (
            select outcome_type, unnest(outcome_ids) as outcome_id, list_cost_usd, len(outcome_ids) as part_count
            from truth_requests where outcome_type is not null
        ),
        summed as (
            select outcome_type, outcome_id, sum((list_cost_usd * 1000000000000)::hugeint // part_count) as pico
            from costs group by all
        )
        select outcome_type, outcome_id, occurred_at, reworked_at is not null as is_reworked, reworked_at,
            usd(coalesce(pico, 0)) as list_cost_usd
        from outcomes left join summed using (outcome_type, outcome_id)
        order by outcome_type, outcome_id
        """
    )
    _create_truth_bill(con)


def _create_truth_bill(con: duckdb.DuckDBPyConnection) -> None:
    types = ", ".join(f"('{meter}', '{token_type}')" for meter, token_type in TOKEN_TYPES.items())
    sums = ", ".join(f"sum({m})::bigint as {m}" for m in METERS)
    con.execute(
        f"""
        create view truth_bill as
        with tokens as (
            select started_at::date as usage_date, model, {sums},
                case when len(outcome_ids) > 0 then 'attributed' else 'unattributed' end as class
            from truth_requests group by all
        ),
        gateway as (
            select t.usage_date, '{company.GATEWAY_KEY}' as api_key_id, t.model, 'tokens' as cost_type, y.token_type, class,
                t.quantity * (p.price * billed_percent(t.usage_date) // 100) as pico
            from (unpivot tokens on {", ".join(METERS)} into name meter value quantity) as t
            join (values {types}) as y (meter, token_type) on y.meter = t.meter
            join (unpivot models on {", ".join(METERS)} into name meter value price) as p
                on p.meter = t.meter and p.model = t.model
            where t.quantity > 0
        ),
        rest as (
            select usage_date, api_key_id, model, cost_type, token_type,
                case cost_type when 'tokens' then 'unproxied' when 'credit' then 'adjustment' else 'unmetered' end as class,
                quantity * unit_pico as pico
            from bill_lines where cost_type <> 'tokens' or api_key_id is distinct from '{company.GATEWAY_KEY}'
        )
        select usage_date, api_key_id, model, cost_type, token_type, class, usd(sum(pico)) as billed_usd
        from (from gateway union all from rest)
        group by all order by all
        """
    )


def write_truth(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the three truth files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("truth_requests", "truth_outcomes", "truth_bill"):
        con.execute(f"copy (from {name}) to '{folder / name}.parquet' (format parquet, compression zstd)")
