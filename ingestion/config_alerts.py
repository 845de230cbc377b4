"""Who is told when a check, a budget or a night goes wrong: the `alerts` block of the configuration.

Belongs here: what the block may say. What is sent, and when, is in `alerts/`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ingestion.config_base import SecretText, Section

Severity = Literal["warn", "error"]

# A channel that has not answered after ten seconds is down: three of them still fit into one evaluation of the
# sensor, which Dagster gives sixty.
Patience = Annotated[float, Field(gt=0, le=15)]


class _Channel(Section):
    min_severity: Severity = "warn"
    timeout_seconds: Patience = 10


class Slack(_Channel):
    """A Slack channel; the token is a bot's, with the right to post there."""

    token: SecretText
    channel: str = Field(min_length=1)
    base_url: SecretText = "https://slack.com/api/"


class PagerDuty(_Channel):
    """A PagerDuty service by its Events API v2; only errors wake people unless told otherwise."""

    routing_key: SecretText
    min_severity: Severity = "error"
    base_url: SecretText = "https://events.pagerduty.com/v2/enqueue"


class Webhook(_Channel):
    """Any address that takes a POST of JSON; `authorization` is sent as that header."""

    url: SecretText
    authorization: SecretText | None = None


class Alerts(Section):
    """The channels; `dagster_url` is where the links of an alert point."""

    dagster_url: str = "http://localhost:3000"
    slack: Slack | None = None
    pagerduty: PagerDuty | None = None
    webhook: Webhook | None = None

    @model_validator(mode="after")
    def _one_channel(self) -> Alerts:
        if self.slack is None and self.pagerduty is None and self.webhook is None:
            raise ValueError("needs `slack`, `pagerduty`, `webhook` or several of them")
        return self
