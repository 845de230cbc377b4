"""Alerts: a sensor that tells the facts of the last build to Slack, PagerDuty and a webhook, and the file it reads.

Belongs here: when it looks, Dagster's own clients as channels, and the facts that only Dagster knows: that a run
ended red, and whose batch it refused. What is news is decided in `ingestion/alerts/`, what is a fact in dbt's `mart_alert_facts`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_pagerduty import PagerDutyService
from dagster_slack import SlackResource

from ingestion.alerts import Channel, Fact, Notice, Told, WebhookChannel, read_facts, tell
from ingestion.alerts.facts import alerts_store
from ingestion.alerts.telling import within
from ingestion.config import Config, Secret
from ingestion.config_alerts import Alerts, PagerDuty, Slack
from orchestration.assets.raw import REFUSED
from orchestration.quality import SPEAKS
from orchestration.translators import PUBLISHED

if TYPE_CHECKING:
    from slack_sdk.web.client import WebClient

SENSOR = "alerts"

# A build ends once an hour at most; a minute is soon enough, and an evaluation costs one small file.
EVERY_SECONDS = 60

# More red runs in a row than this are told as this many: the number is there to say "not the first time".
MOST_RUNS = 50


def alert_sensors(config: Config, jobs: Sequence[str]) -> list[dg.SensorDefinition]:
    """The sensor of the configured channels, watching `jobs` too; none when nobody is to be told."""
    settings = config.alerts
    if settings is None:
        return []

    @dg.sensor(
        name=SENSOR,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells new facts, worse ones and recoveries; what stays as it was is quiet.",
    )
    def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        outcome = look(config, settings, context.instance, jobs)
        for failure in outcome.failures:
            context.log.warning(failure)
        return dg.SkipReason("; ".join([f"{len(outcome.taken)} told", *outcome.failures]))

    return [alerts]


def look(config: Config, settings: Alerts, instance: dg.DagsterInstance, jobs: Sequence[str]) -> Told:
    """One round: the facts of the last build and the red runs, told to every channel that has not heard them."""
    store = alerts_store(config)
    facts = [*(read_facts(store) or []), *(f for job in jobs for f in red_runs(instance, job))]
    return tell(store, facts, channels_of(settings), settings.dagster_url)


def channels_of(settings: Alerts) -> list[Channel]:
    """The configured channels, each under a name that is kept with what it was told."""
    found: list[Channel] = []
    if settings.slack is not None:
        found.append(SlackChannel(settings.slack))
    if settings.pagerduty is not None:
        found.append(PagerDutyChannel(settings.pagerduty))
    if settings.webhook is not None:
        found.append(WebhookChannel(settings.webhook))
    return found


def red_runs(instance: dg.DagsterInstance, job: str) -> list[Fact]:
    """The fact that the last ended run of `job` was red, if it was, and one for each table whose batch it refused."""
    ended = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE])
    runs = instance.get_runs(ended, limit=MOST_RUNS)
    red = list(takewhile(lambda run: run.status == dg.DagsterRunStatus.FAILURE, runs))
    if not red:
        return []
    checks, steps, refused = _causes(instance, red[0].run_id)
    return [
        Fact(
            key=f"run/{job}",
            severity="error",
            subject=job,
            title="A run is red, and the published marts are the last good ones",
            numbers=(
                ("red checks", str(len(checks))),
                ("failed steps", str(len(steps))),
                ("runs in a row", str(len(red))),
            ),
            detail="\n".join([*checks, *steps][:5]) or None,
            owner="data-platform",
            asset=PUBLISHED.to_user_string(),
        ),
        *(_refusal(asset) for asset in refused),
    ]


def _refusal(asset: str) -> Fact:
    """The fact that a batch did not land. Why stands in the run: a reason may quote a value, which is told nowhere else."""
    return Fact(
        key=f"landing/{asset}",
        severity="error",
        subject=asset,
        title="A batch with other columns or types was refused",
        numbers=(),
        detail=None,
        owner="data-platform",
        asset=asset,
    )


def _causes(instance: dg.DagsterInstance, run_id: str) -> tuple[list[str], list[str], list[str]]:
    """The red checks and the failed steps of one run, by name, and the assets whose batch was refused."""
    checks, steps, refused = [], [], []
    for entry in instance.all_logs(run_id):
        event = entry.dagster_event
        if event is None:
            continue
        if event.event_type_value == "ASSET_CHECK_EVALUATION":
            check = event.asset_check_evaluation_data
            is_red = not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
            if is_red and SPEAKS not in check.metadata:
                checks.append(f"{check.asset_key.to_user_string()}: {check.check_name}")
        elif event.event_type_value == "STEP_FAILURE":
            steps.append(str(event.step_key))
            told = event.step_failure_data.user_failure_data
            if told is not None and REFUSED in told.metadata:
                refused.append(str(told.metadata[REFUSED].value))
    return checks, steps, refused


class _SlackAt(SlackResource):
    """Dagster's Slack resource with an address and a patience of its own."""

    base_url: str
    timeout_seconds: float

    def get_client(self) -> WebClient:
        from slack_sdk.web.client import WebClient

        # no retries inside: the next evaluation is the retry
        return WebClient(
            self.token, base_url=self.base_url, timeout=max(1, round(self.timeout_seconds)), retry_handlers=[]
        )


@dataclass(frozen=True)
class SlackChannel:
    """A Slack channel, by `dagster-slack`."""

    settings: Slack
    name: str = "slack"

    @property
    def min_severity(self) -> str:
        """The least that is told here."""
        return self.settings.min_severity

    def send(self, notice: Notice) -> None:
        """Post one message; raises when Slack does not take it in time."""
        slack = _SlackAt(
            token=Secret(self.settings.token).resolve(),
            base_url=Secret(self.settings.base_url).resolve(),
            timeout_seconds=self.settings.timeout_seconds,
        )
        within(
            self.settings.timeout_seconds,
            lambda: slack.get_client().chat_postMessage(
                channel=self.settings.channel, text=notice.text, unfurl_links=False
            ),
        )


@dataclass(frozen=True)
class PagerDutyChannel:
    """A PagerDuty service, by `dagster-pagerduty`: a fact is an incident, and its recovery resolves it."""

    settings: PagerDuty
    name: str = "pagerduty"

    @property
    def min_severity(self) -> str:
        """The least that is told here."""
        return self.settings.min_severity

    def send(self, notice: Notice) -> None:
        """Trigger or resolve one incident; raises when PagerDuty does not take it in time."""
        import pypd

        pypd.EventV2.base_url = Secret(self.settings.base_url).resolve()
        service = PagerDutyService(routing_key=Secret(self.settings.routing_key).resolve())
        within(self.settings.timeout_seconds, lambda: service.EventV2_create(**_incident(notice)))


def _incident(notice: Notice) -> dict[str, Any]:
    fact = notice.fact
    return {
        "summary": notice.headline[:1024],  # PagerDuty's own limits, here and for the key
        "source": "usage-to-value",
        "severity": {"warn": "warning", "error": "error"}[fact.severity],
        "event_action": "resolve" if notice.kind == "recovered" else "trigger",
        "dedup_key": fact.key if len(fact.key) <= 255 else hashlib.sha256(fact.key.encode()).hexdigest(),
        "component": fact.asset,
        "group": fact.owner,
        "custom_details": {**dict(fact.numbers), "rows": fact.detail or "", "link": notice.link},
    }
