"""Teams and keys of a real LiteLLM database, and the databases that are refused."""

from __future__ import annotations

from datetime import datetime

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
    assert [[table.entity for table in pull.tables] for pull in pulls] == [["spend_logs"], ["teams", "keys"]]
    teams, keys = (fetched.rows.read_all().to_pylist() for fetched in pulls[1].fetch(config, DAY))
    instant = datetime(2026, 11, 1, 10)
    assert teams == [
        {"team_id": "t1", "team_alias": "platform", "organization_id": None, "updated_at": instant}
    ]
    assert keys == [{
        "api_key_hash": "h1", "api_key_alias": "ci-shop", "team_id": "t1", "agent_id": None,
        "user_person_key": person_key("dev@example.test", SALT), "updated_at": datetime(2026, 11, 2, 10),
    }]  # fmt: skip


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
