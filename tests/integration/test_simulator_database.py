"""A simulated month inserted into LiteLLM's real schema."""

from __future__ import annotations

from datetime import date

import psycopg
import pyarrow.compute as pc
import pytest

from ingestion.config import Simulator
from ingestion.simulator import simulate
from ingestion.simulator.writers import create_gateway_schema, write_database
from ingestion.sources.litellm.client import GatewayDatabase
from ingestion.window import Window

pytestmark = pytest.mark.slow


def test_write_database_inserts_every_delivered_call_once(postgres_database: str) -> None:
    create_gateway_schema(postgres_database)
    with simulate(Simulator(seed=7, requests=1500)) as month:
        written = write_database(month, postgres_database)
        expected = month.con.execute(
            "select count(*), sum(prompt_tokens)::bigint, sum(completion_tokens)::bigint, "
            "count(*) filter (cache_write_5m is null), min(started_at), count(*) filter (len(tags) > 0) "
            "from log_rows where delivery = 0"
        ).fetchone()
    with psycopg.connect(postgres_database) as connection:
        found = connection.execute(
            """
            select count(*), sum(prompt_tokens)::bigint, sum(completion_tokens)::bigint,
                count(*) filter (where metadata #>> '{usage_object,prompt_tokens_details,
                    cache_creation_token_details,ephemeral_5m_input_tokens}' is null),
                min("startTime"), count(*) filter (where jsonb_array_length(request_tags) > 2)
            from "LiteLLM_SpendLogs"
            """
        ).fetchone()
    assert found == expected
    assert expected is not None and written == expected[0]


def test_daily_totals_hold_the_log_and_what_was_lost_on_the_way_to_it(postgres_database: str) -> None:
    create_gateway_schema(postgres_database)
    with simulate(Simulator(seed=7, requests=6000)) as month:
        write_database(month, postgres_database)
        lost = month.con.execute(
            """
            select count(*), sum(uncached_input + cache_read + cache_write_5m + cache_write_1h)::bigint
            from requests
            where request_id_of(call_index) not in (select request_id from log_rows)
            """
        ).fetchone()
        retried_and_lost = month.con.execute(
            "select count(*) from metered_calls where dice('retry', call_index) < rate('retries') "
            "and dice('lost', call_index) < rate('lost_rows')"
        ).fetchall()[0][0]
    gateway, window = (
        GatewayDatabase(postgres_database),
        Window.of_days(date(2026, 10, 1), date(2026, 10, 31)),
    )
    totals = gateway.daily_spend(window).rows.read_all()
    logged = gateway.spend_logs(window, "salt").rows.read_all()

    def beyond(total: str, of_calls: str) -> int:
        return pc.sum(totals[total]).as_py() - pc.sum(logged[of_calls]).as_py()

    assert lost is not None and lost[0] > 10
    # a lost call's failed attempt is counted and lost as well
    failed = pc.sum(totals["failed_requests"]).as_py() - pc.sum(pc.equal(logged["status"], "failure")).as_py()
    assert failed == retried_and_lost
    assert pc.sum(totals["api_requests"]).as_py() - logged.num_rows == lost[0] + failed
    assert beyond("prompt_tokens", "prompt_tokens") == lost[1]
    for count in ("cache_read_input_tokens", "cache_creation_input_tokens", "completion_tokens", "spend_usd"):
        assert beyond(count, count) > 0
