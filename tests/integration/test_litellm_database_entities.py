"""Teams and keys of a real LiteLLM database, and the databases that are refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest
from gateway_database import DAY, SALT

from ingestion.config import ConfigError, parse_config
from ingestion.people import person_key
from ingestion.sources import litellm
from ingestion.sources.litellm.client import GatewayDatabase, GatewayDatabaseError

pytestmark = pytest.mark.slow


def test_teams_and_keys_land_without_their_members(gateway: str, rows: psycopg.Connection) -> None:
    rows.execute(
        'insert into "LiteLLM_TeamTable" (team_id, team_alias, members_with_roles, metadata, model_spend, '
        "model_max_budget, spend, blocked, updated_at) values ('t1', 'platform', '[\"dev@example.test\"]', '{}', '{}', "
        "'{}', 0, false, '2026-11-01 10:00')"
    )
    rows.execute(
        'insert into "LiteLLM_VerificationToken" (token, key_alias, team_id, user_id, updated_at) '
        "values ('h1', 'ci-shop', 't1', 'Dev@Example.test ', '2026-11-02 10:00')"
    )
    config = parse_config({
        "registry": "r", "start_date": "2026-11-01", "people_salt": SALT,
        "sources": {"litellm": {"database_url": gateway}},
    })  # fmt: skip
    pulls = litellm.pulls(config)
    assert [[table.entity for table in pull.tables] for pull in pulls] == [
        ["spend_logs"],
        ["teams", "keys"],
        ["daily_spend"],
    ]
    teams, keys = (fetched.rows.read_all().to_pylist() for fetched in pulls[1].fetch(config, DAY))
    instant = datetime(2026, 11, 1, 10)
    assert teams == [
        {"team_id": "t1", "team_alias": "platform", "organization_id": None, "updated_at": instant}
    ]
    assert keys == [{
        "api_key_hash": "h1", "api_key_alias": "ci-shop", "team_id": "t1", "agent_id": None,
        "user_person_key": person_key("dev@example.test", SALT), "updated_at": datetime(2026, 11, 2, 10),
    }]  # fmt: skip


def test_daily_totals_are_summed_over_users(gateway: str, rows: psycopg.Connection) -> None:
    for number, (user, day, spend) in enumerate(
        (
            ("u1", "2026-11-03", 0.1),
            ("u2", "2026-11-03", 0.2),
            ("u1", "2026-11-04", 9.0),
            ("u1", "2026-11-02", 9.0),
        )
    ):
        rows.execute(
            'insert into "LiteLLM_DailyUserSpend" (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens,'
            " completion_tokens, cache_read_input_tokens, cache_creation_input_tokens, spend, api_requests,"
            " successful_requests, failed_requests, updated_at)"
            " values (%s, %s, %s, 'h1', 'm', 'anthropic', 10, 2, 4, 1, %s, 3, 2, 1, now())",
            (str(number), user, day, spend),
        )
    landed = GatewayDatabase(gateway).daily_spend(DAY).rows.read_all().to_pylist()
    assert landed == [{
        "usage_date": date(2026, 11, 3), "usage_at": datetime(2026, 11, 3), "api_key_hash": "h1", "model": "m",
        "custom_llm_provider": "anthropic", "prompt_tokens": 20, "completion_tokens": 4, "cache_read_input_tokens": 8,
        # as floats 0.1 and 0.2 are a little more than 0.3
        "cache_creation_input_tokens": 2, "spend_usd": Decimal("0.3").quantize(Decimal("1e-12")), "api_requests": 6,
        "successful_requests": 4, "failed_requests": 2,
    }]  # fmt: skip


def test_install_without_daily_totals_lands_none(postgres_database: str) -> None:
    assert GatewayDatabase(postgres_database).daily_spend(DAY).rows.read_all().num_rows == 0


def test_other_database_is_told(postgres_database: str) -> None:
    with pytest.raises(GatewayDatabaseError, match='table "LiteLLM_SpendLogs" lacks request_id'):
        GatewayDatabase(postgres_database).spend_logs(DAY, SALT)


def test_unreachable_database_is_told_without_its_password() -> None:
    database = GatewayDatabase("postgresql://reader:hunter2secret@127.0.0.1:1/litellm")
    with pytest.raises(GatewayDatabaseError, match="litellm: database") as caught:
        database.spend_logs(DAY, SALT)
    assert "hunter2secret" not in str(caught.value)


def test_url_of_another_database_is_refused() -> None:
    with pytest.raises(ConfigError, match="database_url: not a Postgres URL"):
        GatewayDatabase("mysql://somewhere/litellm")
