"""Cache tier advice over many requests, beside one `lag` window over the same rows: from nothing, and on a night."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from tests.benchmarks.measure import Measurement, measured
from tests.dbt_runner import Warehouse

CALLS_A_SESSION = 50
MODELS = ("int_cache_windows+", "int_cache_minimums")
# A night brings a day, and what the gateway wrote late of the day before; the benchmark says so by their fingerprints.
CHANGED_DAYS = 2
_PRICES = {"uncached_input": "0.000003", "cache_read": "0.0000003", "cache_write_5m": "0.00000375",
           "cache_write_1h": "0.000006", "output": "0.000015"}  # fmt: skip

# Sessions of 50 calls over 60 days in 40 workflows; each call reads what the one before left, unless it came late.
_CALLS = """
insert into marts.fct_requests by name
with calls as (
    select
        number,
        number // {calls} as session_number,
        number % {calls} as position,
        timestamp '2026-09-02' + to_seconds(hash(number // {calls}) % (59 * 86400)
            + (number % {calls}) * (20 + hash(number) % 30)
            + case when hash(number // {calls}, number % {calls} // 17) % 4 = 0 then number % {calls} // 17 * 1200 else 0 end
        ) as called_at
    from range({requests}) as numbers (number)
)
select
    'r' || number as request_key, 'run' || session_number as run_key, 'i' as identity_key,
    'w' || session_number % 40 as workflow_key, 't' as team_key,
    'production' as environment, 'session' || session_number as session_id,
    'litellm' as gateway, 'litellm.spend_logs' as source, 'anthropic' as provider, 'a' as account_id, 'm' as model_name,
    'standard' as service_tier, 'global' as inference_geo, '{price_key}' as price_key, 'success' as status,
    'succeeded' as call_fate, 'metered' as payment_basis,
    20 as uncached_input_tokens, 15000 + 900 * position as cache_read_tokens, 0 as cache_write_5m_tokens,
    900 as cache_write_1h_tokens, 0 as cache_write_unknown_ttl_tokens, 300 as output_tokens, 0 as web_search_requests,
    0.00006 as uncached_input_usd, 0.0000003 * (15000 + 900 * position) as cache_read_usd, 0 as cache_write_5m_usd,
    0.0054 as cache_write_1h_usd, 0 as cache_write_unknown_ttl_usd, 0.0045 as output_usd,
    0 as list_cost_usd, 0 as list_cost_high_usd, 0.0000027 * (15000 + 900 * position) as read_saving_usd,
    0.0027 as write_premium_usd, false as is_session_random, false as is_unpriced, false as is_ttl_assumed,
    false as is_ttl_reported, false as is_validity_assumed, cast(called_at as date) as usage_date, called_at as requested_at
from calls
"""
_LAG = """
create or replace temp table gaps as
select count(*) as n, sum(date_diff('second', previous_at, requested_at)) as seconds from (
    select requested_at, lag(requested_at) over (partition by workflow_key, session_id order by requested_at) as previous_at
    from marts.fct_requests
)
"""


def report_advice(folder: Path, requests: int) -> None:
    """Print what the advice costs and how often the floor that is; the fixed cost of dbt is taken off."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    warehouse = Warehouse(str(folder / "w.duckdb"), folder)
    warehouse.lay({})
    warehouse.dbt("build", "--exclude-resource-type", "unit_test")
    nothing = _advise(warehouse)
    with duckdb.connect(warehouse.location) as database:
        _fill(database, requests)
        with measured() as floor:
            database.execute(_LAG)
    whole = _advise(warehouse)
    with duckdb.connect(warehouse.location) as database:
        database.execute(
            "update intermediate.int_day_fingerprints set fingerprint = 'changed'"
            f" where usage_date > (select max(usage_date) - {CHANGED_DAYS} from intermediate.int_day_fingerprints)"
        )
    night = _advise(warehouse)
    print(f"cache tier advice over {requests:,} requests of 60 days")
    print(f"  floor: one lag window {floor.seconds:.1f} s; peak {floor.peak_gb:.2f} GB")
    for name, passed in (("from nothing", whole), (f"a night with {CHANGED_DAYS} changed days", night)):
        seconds = passed.seconds - nothing.seconds
        print(
            f"  {name}: {seconds:.1f} s = {seconds / floor.seconds:.2f} x floor; peak {passed.peak_gb:.2f} GB"
        )
    print(f"  the same models over no rows {nothing.seconds:.1f} s, taken off", flush=True)


def _fill(database: duckdb.DuckDBPyConnection, requests: int) -> None:
    """The calls of every session, and the one price row of each day that they were priced with."""
    database.execute(_CALLS.format(requests=requests, calls=CALLS_A_SESSION, price_key="key"))
    database.execute(
        "insert into intermediate.int_run_usage_daily by name"
        " select max(usage_date) as usage_date, model_name from marts.fct_requests group by model_name"
    )
    database.execute(
        "insert into intermediate.int_day_fingerprints by name"
        " select usage_date, 'as landed' as fingerprint, count(*) as row_count from marts.fct_requests group by usage_date"
    )
    prices = ", ".join(f"{p} * 1e12 as {m}_picos_per_token" for m, p in _PRICES.items())
    database.execute(
        "insert into intermediate.int_price_brackets_daily by name"
        f" select distinct usage_date, price_key, {prices} from marts.fct_requests"
    )


def _advise(warehouse: Warehouse) -> Measurement:
    with measured() as result:
        warehouse.dbt("run", "--select", " ".join(MODELS))
    return result
