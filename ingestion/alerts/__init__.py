"""Facts that people are told, once: what to tell whom, what was told already, and the generic webhook.

Does not belong here: what is a fact (dbt's `mart_alert_facts`), and when the alerts are looked at
(`orchestration/alerts.py`).
"""

from ingestion.alerts.facts import Fact, read_facts, write_facts
from ingestion.alerts.notices import Channel, Notice, due
from ingestion.alerts.telling import Told, tell
from ingestion.alerts.webhook import WebhookChannel

__all__ = [
    "Channel",
    "Fact",
    "Notice",
    "Told",
    "WebhookChannel",
    "due",
    "read_facts",
    "tell",
    "write_facts",
]
