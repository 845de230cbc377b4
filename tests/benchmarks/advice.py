"""Cache tier advice over many requests, beside one `lag` window over the same rows: from nothing, and on a night.

Two floors, because the keys of a window are most of its price: the window by run, which is what is judged (the gaps of calls
inside each run), and the one by the chains whose caches differ. Both only add up what they find; the advice also writes its
tables. Keys are as long as real ones, and the calls lie day by day, as nights write them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from tests.benchmarks.measure import Measurement, measured
from tests.dbt_runner import Warehouse

CALLS_A_SESSION = 50
MODELS = ("int_cache_windows+", "int_cache_minimums", "int_cache_requests")
# A night brings a day, and what the gateway wrote late of the day before; the benchmark says so by their fingerprints.
CHANGED_DAYS = 2
_PRICES = {"uncached_input": "0.000003", "cache_read": "0.0000003", "cache_write_5m": "0.00000375",
           "cache_write_1h": "0.000006", "output": "0.000015"}  # fmt: skip

# Sessions of 50 calls over 60 days in 40 workflows. Four workflows cache nothing, one names its prefixes, 20 write for 5 minutes
# and 15 for an hour. Of four sessions one pauses for 20 minutes after every 17 calls; of 50 calls one is a branch
# that reads less than the call before left.
_CALLS = """
insert into marts.fct_requests by name
with numbers as (
    select
        number,
        number // {calls} as session_number,
        number % {calls} as position,
        number // {calls} % 40 as workflow,
        hash(number // {calls}) % 4 = 0 as is_pausing
    from range({requests}) as numbers (number)
),
texts as (
    select
        *,
        15000 + 900 * position as old_tokens,
        case
            when workflow < 4 then 0
            when workflow < 25 and is_pausing and position % 17 = 0 then 15000
            when hash(number) % 50 = 0 then 15000
            else 15000 + 900 * position
        end as read_tokens
    from numbers
),
calls as (
    select
        *,
        case when workflow >= 4 then old_tokens + 900 - read_tokens else 0 end as written_tokens,
        timestamp '2026-09-02' + to_seconds(
            hash(session_number) % (59 * 86400) + position * 50 + hash(number) % 40
            + case when is_pausing then position // 17 * 1200 else 0 end
        ) as called_at
    from texts
)
select
    md5('request' || number) as request_key, md5('run' || session_number) as run_key, md5('i') as identity_key,
    'workflow-' || workflow as workflow_key, 'team' as team_key,
    'production' as environment, cast(cast(md5('session' || session_number) as uuid) as varchar) as session_id,
    case when workflow = 4 then 'prefix' || session_number end as prefix_key,
    'litellm' as gateway, 'litellm.spend_logs' as source, 'anthropic' as provider, 'a' as account_id, 'm' as model_name,
    'standard' as service_tier, 'global' as inference_geo, '{price_key}' as price_key, 'success' as status,
    'succeeded' as call_fate, 'metered' as payment_basis,
    20 + case when workflow < 4 then old_tokens else 0 end as uncached_input_tokens, read_tokens as cache_read_tokens,
    case when workflow < 25 then written_tokens else 0 end as cache_write_5m_tokens,
    case when workflow < 25 then 0 else written_tokens end as cache_write_1h_tokens,
    0 as cache_write_unknown_ttl_tokens, 300 as output_tokens, 0 as web_search_requests,
    {uncached_input} * (20 + case when workflow < 4 then old_tokens else 0 end) as uncached_input_usd,
    {cache_read} * read_tokens as cache_read_usd,
    {cache_write_5m} * case when workflow < 25 then written_tokens else 0 end as cache_write_5m_usd,
    {cache_write_1h} * case when workflow < 25 then 0 else written_tokens end as cache_write_1h_usd,
    0 as cache_write_unknown_ttl_usd, 300 * {output} as output_usd,
    uncached_input_usd + cache_read_usd + cache_write_5m_usd + cache_write_1h_usd + output_usd as list_cost_usd,
    list_cost_usd as list_cost_high_usd, ({uncached_input} - {cache_read}) * read_tokens as read_saving_usd,
    (case when workflow < 25 then {cache_write_5m} else {cache_write_1h} end - {uncached_input}) * written_tokens
        as write_premium_usd,
    false as is_session_random, false as is_unpriced, false as is_ttl_assumed,
    false as is_ttl_reported, false as is_validity_assumed, cast(called_at as date) as usage_date, called_at as requested_at
from calls
order by usage_date
"""
_RUN = "run_key"
_CHAIN = "workflow_key, provider, account_id, model_name, prefix_key, session_id, agent_key"
_LAG = """
create or replace temp table gaps as
select count(*) as n, sum(date_diff('second', previous_at, requested_at)) as seconds from (
    select requested_at, lag(requested_at) over (partition by {keys} order by requested_at) as previous_at
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
    # the ledger's own sums of runs, which are there whether anybody asks for advice or not
    warehouse.dbt("run", "--full-refresh", "--select", "int_run_usage_daily")
    before = _floor(warehouse, _RUN)
    whole = _advise(warehouse)
    with duckdb.connect(warehouse.location) as database:
        database.execute(
            "update intermediate.int_day_fingerprints set fingerprint = 'changed'"
            f" where usage_date > (select max(usage_date) - {CHANGED_DAYS} from intermediate.int_day_fingerprints)"
        )
    night = _advise(warehouse)
    # a machine is not equally fast all the time: the floor is what it is before and after, in the middle
    floor = (before + _floor(warehouse, _RUN)) / 2
    chain_floor = _floor(warehouse, _CHAIN)
    print(f"cache tier advice over {requests:,} requests of 60 days")
    print(f"  floors: one lag window by run {floor:.1f} s, by chain {chain_floor:.1f} s")
    for name, passed in (("from nothing", whole), (f"a night with {CHANGED_DAYS} changed days", night)):
        seconds = passed.seconds - nothing.seconds
        print(
            f"  {name}: {seconds:.1f} s = {seconds / floor:.2f} x the window by run,"
            f" {seconds / chain_floor:.2f} x by chain; peak {passed.peak_gb:.2f} GB"
        )
    print(f"  the same models over no rows {nothing.seconds:.1f} s, taken off", flush=True)


def _fill(database: duckdb.DuckDBPyConnection, requests: int) -> None:
    """The calls of every session, and the one price row of each day that they were priced with."""
    database.execute(_CALLS.format(requests=requests, calls=CALLS_A_SESSION, price_key="key", **_PRICES))
    database.execute(
        "insert into intermediate.int_day_fingerprints by name"
        " select usage_date, 'as landed' as fingerprint, count(*) as row_count from marts.fct_requests group by usage_date"
    )
    prices = ", ".join(f"{p} * 1e12 as {m}_picos_per_token" for m, p in _PRICES.items())
    database.execute(
        "insert into intermediate.int_price_brackets_daily by name"
        f" select distinct usage_date, price_key, {prices} from marts.fct_requests"
    )


def _floor(warehouse: Warehouse, keys: str) -> float:
    """Seconds of one `lag` window on a connection of its own, as dbt has one."""
    with duckdb.connect(warehouse.location) as database, measured() as result:
        database.execute(_LAG.format(keys=keys))
    return result.seconds


def _advise(warehouse: Warehouse) -> Measurement:
    with measured() as result:
        warehouse.dbt("run", "--select", " ".join(MODELS))
    return result
