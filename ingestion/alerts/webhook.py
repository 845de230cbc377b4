"""The generic webhook: one POST of JSON a notice, to any address that takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingestion.alerts.notices import Notice
from ingestion.alerts.telling import within
from ingestion.config import Secret
from ingestion.config_alerts import Webhook


class NotTaken(Exception):
    """The other side did not take a notice; the message holds no address."""


@dataclass(frozen=True)
class WebhookChannel:
    """The configured webhook."""

    settings: Webhook
    name: str = "webhook"

    @property
    def min_severity(self) -> str:
        """The least that is told here."""
        return self.settings.min_severity

    def send(self, notice: Notice) -> None:
        """POST one notice; any 2xx means that it was taken.

        Raises:
            NotTaken: refused, unreachable, or answered otherwise.
            TimeoutError: no whole answer in time, however slowly its bytes drip.
        """
        within(self.settings.timeout_seconds, lambda: self._post(notice))

    def _post(self, notice: Notice) -> None:
        import requests

        headers = {}
        if self.settings.authorization is not None:
            headers["Authorization"] = Secret(self.settings.authorization).resolve()
        try:
            answer = requests.post(
                Secret(self.settings.url).resolve(),
                json=body_of(notice),
                headers=headers,
                timeout=2 * self.settings.timeout_seconds,  # ends the thread that `within` has given up
                allow_redirects=False,  # a redirect would carry the authorization elsewhere
            )
        except requests.RequestException as error:
            raise NotTaken(f"cannot be reached ({type(error).__name__})") from None
        if not 200 <= answer.status_code < 300:
            raise NotTaken(f"answered {answer.status_code}")


def body_of(notice: Notice) -> dict[str, Any]:
    """What is sent: stable names, numbers as text, so that no reader makes a float of money unasked."""
    fact = notice.fact
    return {
        "kind": notice.kind,
        "fact_key": fact.key,
        "severity": fact.severity,
        "subject": fact.subject,
        "title": fact.title,
        "numbers": [{"name": name, "value": value} for name, value in fact.numbers],
        "detail": fact.detail,
        "owner": fact.owner,
        "asset": fact.asset,
        "link": notice.link,
        "text": notice.text,
    }
