"""A LiteLLM gateway: its database, its log objects, or both.

Reads:  Postgres (SpendLogs, DailyUserSpend, TeamTable, VerificationToken), StandardLoggingPayload files
Writes: raw_litellm.spend_logs, log_objects, teams, keys, daily_spend
Grain:  one row per call as the gateway logged it. Late rows: up to 48 h (README.md), so two days are re-read.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.config import Config, LiteLLM, Secret
from ingestion.sources.litellm.tables import DAILY_SPEND, KEYS, LOG_OBJECTS, SPEND_LOGS, TEAMS
from ingestion.tables import Fetched, Pull
from ingestion.window import Window


def pulls(config: Config) -> tuple[Pull, ...]:
    """The pulls of what is configured: the database's four tables, the log objects, or both."""
    gateway = config.sources.litellm
    if gateway is None:
        return ()
    found: list[Pull] = []
    if gateway.database_url is not None:
        found.append(Pull("litellm_spend_logs", (SPEND_LOGS,), _fetch_spend_logs))
        found.append(Pull("litellm_entities", (TEAMS, KEYS), _fetch_entities))
        found.append(Pull("litellm_daily_spend", (DAILY_SPEND,), _fetch_daily_spend))
    if gateway.logs is not None:
        found.append(Pull("litellm_log_objects", (LOG_OBJECTS,), _fetch_log_objects))
    return tuple(found)


def _fetch_spend_logs(config: Config, window: Window) -> Sequence[Fetched]:
    from ingestion.sources.litellm.client import GatewayDatabase

    return [GatewayDatabase(_setting(config, "database_url")).spend_logs(window, _salt(config))]


def _fetch_entities(config: Config, window: Window) -> Sequence[Fetched]:
    """The state as it is now, whatever window asks: the gateway keeps no history of it."""
    from ingestion.sources.litellm.client import GatewayDatabase

    database = GatewayDatabase(_setting(config, "database_url"))
    return [database.teams(), database.keys(_salt(config))]


def _fetch_daily_spend(config: Config, window: Window) -> Sequence[Fetched]:
    from ingestion.sources.litellm.client import GatewayDatabase

    return [GatewayDatabase(_setting(config, "database_url")).daily_spend(window)]


def _fetch_log_objects(config: Config, window: Window) -> Sequence[Fetched]:
    from ingestion.sources.litellm.log_objects import LogObjects

    return [LogObjects(_setting(config, "logs")).calls(window, _salt(config))]


def _setting(config: Config, name: str) -> str:
    gateway = config.sources.litellm or LiteLLM.model_construct()
    return Secret(getattr(gateway, name)).resolve()


def _salt(config: Config) -> str:
    return Secret(config.people_salt).resolve()
