"""A simulated month inserted into LiteLLM's real schema."""

from __future__ import annotations

import psycopg
import pytest

from ingestion.config import Simulator
from ingestion.simulator import simulate
from ingestion.simulator.writers import create_gateway_schema, write_database

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
