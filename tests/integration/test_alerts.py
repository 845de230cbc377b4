"""Alerts over real HTTP and in real sensor evaluations: once a fact, quiet while it stays, and never a red pipeline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.alerts import Fact, Notice, tell
from ingestion.alerts.facts import FACTS, put_json
from ingestion.alerts.telling import TOLD
from ingestion.config import Config, parse_config
from ingestion.zone_store import ZoneStore
from orchestration.alerts import alert_sensors, red_runs
from tests.http_script import Answer, Script
from tests.unit.ingestion.test_notices import LOW, OTHER, RED

SLACK, PAGER, HOOK = "/api/chat.postMessage", "/v2/enqueue/", "/hook"
TAKEN = {"ok": True}
SOON = 2.0  # seconds of patience with a server on this machine, however busy it is


@pytest.fixture
def store(tmp_path: Path) -> ZoneStore:
    return ZoneStore(str(tmp_path / "raw"))


def config_of(folder: Path, url: str, *channels: str) -> Config:
    """A configuration with these channels at a local address."""
    every: dict[str, Any] = {
        "slack": {"token": "xoxb-1", "channel": "#llm-spend", "base_url": f"{url}/api/"},
        "pagerduty": {"routing_key": "r" * 32, "base_url": f"{url}/v2/enqueue"},
        "webhook": {"url": f"{url}{HOOK}", "authorization": "Bearer w"},
    }
    chosen = {name: {**every[name], "timeout_seconds": SOON} for name in channels}
    return parse_config(
        {
            "registry": str(folder),
            "start_date": "2026-11-01",
            "raw_zone": str(folder / "raw"),
            "sources": {},
            "alerts": {"dagster_url": "http://dagster.example.test", **chosen},
        }
    )


def lay(store: ZoneStore, *facts: Fact) -> None:
    """The facts of the last build."""
    put_json(
        store, FACTS, [{**vars(fact), "numbers": [list(pair) for pair in fact.numbers]} for fact in facts]
    )


def evaluate(config: Config, instance: dg.DagsterInstance) -> str:
    """One evaluation of the sensor, as the daemon makes it; returns what it reports."""
    (sensor,) = alert_sensors(config, ["nightly"])
    with dg.build_sensor_context(instance=instance, definitions=dg.Definitions(sensors=[sensor])) as context:
        ticked = sensor.evaluate_tick(context)
    assert ticked.run_requests == []
    return str(ticked.skip_message)


def test_every_channel_tells_a_fact_once_then_worse_then_recovered(
    store: ZoneStore, tmp_path: Path, script: Script
) -> None:
    config = config_of(tmp_path, script.url, "slack", "pagerduty", "webhook")
    for path in (SLACK, PAGER, HOOK):
        script.play(path, *[TAKEN] * 9)
    with dg.DagsterInstance.ephemeral() as instance:
        assert evaluate(config, instance) == "0 told"  # nothing was built yet
        lay(store, LOW)
        assert evaluate(config, instance) == "2 told"  # PagerDuty wakes nobody for a warning
        assert evaluate(config, instance) == "0 told"
        lay(store, RED)
        assert evaluate(config, instance) == "3 told"
        lay(store)
        assert evaluate(config, instance) == "3 told"
        assert evaluate(config, instance) == "0 told"
    assert [asked.body["kind"] for asked in script.asked_at(HOOK)] == ["raised", "worsened", "recovered"]
    assert [asked.body["event_action"] for asked in script.asked_at(PAGER)] == ["trigger", "resolve"]
    assert [asked.body["text"].split()[0] for asked in script.asked_at(SLACK)] == [
        "[warn]",
        "[now",
        "[recovered]",
    ]


def test_what_each_channel_sends(store: ZoneStore, tmp_path: Path, script: Script) -> None:
    config = config_of(tmp_path, script.url, "slack", "pagerduty", "webhook")
    for path in (SLACK, PAGER, HOOK):
        script.play(path, TAKEN)
    lay(store, RED)
    with dg.DagsterInstance.ephemeral() as instance:
        assert evaluate(config, instance) == "3 told"
    link = "http://dagster.example.test/assets/marts/mart_coverage_daily"
    (slack,), (pager,), (hook,) = (script.asked_at(path) for path in (SLACK, PAGER, HOOK))
    assert (slack.body["channel"], slack.headers["Authorization"]) == ("#llm-spend", "Bearer xoxb-1")
    assert slack.body["text"].endswith(link)
    assert (pager.body["routing_key"], pager.body["dedup_key"]) == ("r" * 32, RED.key)
    assert pager.body["payload"]["severity"] == "error"
    details = {
        "measured": "0.98",
        "threshold": "0.99",
        "offending rows": "2",
        "link": link,
        "rows": RED.detail,
    }
    assert pager.body["payload"]["custom_details"] == details
    assert hook.headers["Authorization"] == "Bearer w"
    assert hook.body["numbers"][0] == {"name": "measured", "value": "0.98"}
    assert (hook.body["fact_key"], hook.body["link"]) == (RED.key, link)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Answer({}, 500), "NotTaken: answered 500"),
        (Answer({}, 404), "NotTaken: answered 404"),
        (Answer({}, 302, {"Location": "/elsewhere"}), "NotTaken: answered 302"),
        (Answer({}, late=1.5 * SOON), "TimeoutError: no answer within 2 s"),
    ],
    ids=["500", "404", "redirect", "timeout"],
)
def test_a_failing_webhook_keeps_its_notice_and_the_other_channels_go_on(
    store: ZoneStore, tmp_path: Path, script: Script, fault: Answer, said: str
) -> None:
    config = config_of(tmp_path, script.url, "slack", "webhook")
    script.play(SLACK, TAKEN)
    script.play(HOOK, fault, TAKEN)
    lay(store, LOW)
    with dg.DagsterInstance.ephemeral() as instance:
        assert evaluate(config, instance) == f"1 told; webhook: {LOW.key}: {said}"
        assert evaluate(config, instance) == "1 told"  # the webhook alone: Slack has heard it
    assert len(script.asked_at(SLACK)) == 1


@pytest.mark.parametrize(("channel", "path"), [("slack", SLACK), ("pagerduty", PAGER)])
@pytest.mark.parametrize(
    "fault",
    [Answer({"ok": False, "error": "x"}, 500), Answer(TAKEN, late=1.5 * SOON), Answer(TAKEN, hang_up=True)],
    ids=["500", "timeout", "hang up"],
)
def test_a_failing_vendor_is_reported_and_tried_again(
    store: ZoneStore, tmp_path: Path, script: Script, channel: str, path: str, fault: Answer
) -> None:
    config = config_of(tmp_path, script.url, channel)
    script.play(path, fault, TAKEN)
    lay(store, RED)
    with dg.DagsterInstance.ephemeral() as instance:
        assert evaluate(config, instance).startswith(f"0 told; {channel}: {RED.key}: ")
        assert evaluate(config, instance) == "1 told"


def test_an_address_where_nobody_listens_is_left_after_two_tries(store: ZoneStore, tmp_path: Path) -> None:
    config = config_of(tmp_path, "http://127.0.0.1:1", "webhook")
    lay(store, RED, OTHER, replace(OTHER, key="check/third"))
    with dg.DagsterInstance.ephemeral() as instance:
        said = evaluate(config, instance)
    assert said.count("cannot be reached (ConnectionError)") == 2
    assert "127.0.0.1" not in said


def test_a_refused_notice_does_not_hold_up_the_next(store: ZoneStore, tmp_path: Path, script: Script) -> None:
    config = config_of(tmp_path, script.url, "webhook")
    script.play(HOOK, Answer({}, 400), TAKEN)
    lay(store, RED, OTHER)
    with dg.DagsterInstance.ephemeral() as instance:
        assert evaluate(config, instance).startswith("1 told; webhook: ")


class Dying(ZoneStore):
    """A store whose process is killed when it is to remember the notice of one key."""

    deadly = OTHER.key

    def put(self, ready: Path, path: str) -> None:
        if path == TOLD and self.deadly in ready.read_text():
            raise SystemExit
        super().put(ready, path)


class Listening:
    """A channel that takes everything."""

    name, min_severity = "ear", "warn"

    def __init__(self) -> None:
        self.heard: list[str] = []

    def send(self, notice: Notice) -> None:
        self.heard.append(notice.fact.key)


def test_a_crash_between_telling_and_remembering_repeats_one_notice_and_loses_none(tmp_path: Path) -> None:
    ear, facts = Listening(), [LOW, OTHER, replace(LOW, key="check/z")]
    with pytest.raises(SystemExit):
        tell(Dying(str(tmp_path / "raw")), facts, [ear], "")
    assert ear.heard == [OTHER.key]
    tell(ZoneStore(str(tmp_path / "raw")), facts, [ear], "")
    assert ear.heard == [OTHER.key, OTHER.key, LOW.key, "check/z"]
    tell(ZoneStore(str(tmp_path / "raw")), facts, [ear], "")
    assert len(ear.heard) == 4


def test_a_red_night_is_a_fact_until_the_next_green_one() -> None:
    broken = [True]

    @dg.asset(check_specs=[dg.AssetCheckSpec("suite", asset="landed")])
    def landed() -> Any:
        yield dg.MaterializeResult()
        yield dg.AssetCheckResult(check_name="suite", passed=not broken[0])
        if broken[0]:
            raise RuntimeError("torn file")

    defs = dg.Definitions(assets=[landed], jobs=[dg.define_asset_job("nightly", selection=[landed])])
    with dg.DagsterInstance.ephemeral() as instance:
        night = defs.resolve_job_def("nightly")
        assert red_runs(instance, "nightly") == []
        for _ in range(2):
            night.execute_in_process(instance=instance, raise_on_error=False)
        (fact,) = red_runs(instance, "nightly")
        assert (fact.key, fact.severity) == ("run/nightly", "error")
        assert fact.numbers == (("red checks", "1"), ("failed steps", "1"), ("runs in a row", "2"))
        assert fact.detail == "landed: suite\nlanded"
        broken[0] = False
        night.execute_in_process(instance=instance)
        assert red_runs(instance, "nightly") == []


def test_no_channel_no_sensor(tmp_path: Path) -> None:
    config = config_of(tmp_path, "http://127.0.0.1:1", "webhook")
    assert alert_sensors(config.model_copy(update={"alerts": None}), ["nightly"]) == []
