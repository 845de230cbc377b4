"""Sensors as Dagster's own daemon evaluates them: a process of its own, a real code location, a real red night."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from test_nightly import HEADER, ROOT, config_of

from orchestration.instance import SETTINGS
from tests.http_script import Script

pytestmark = [pytest.mark.slow, pytest.mark.soak]

PATIENCE_SECONDS = (
    300  # a sensor ticks every 30 or 60 s, and a code location loads in a minute on a busy machine
)
HOOK = "/hook"


def environment(config: Path, home: Path) -> dict[str, str]:
    """What Dagster's processes are told: this configuration, these records, nothing of the caller's own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("UTV_", "DAGSTER"))}
    return kept | {"DAGSTER_HOME": str(home), "UTV_CONFIG": str(config)}


def launch(config: Path, home: Path, day: str) -> None:
    """Queue the nightly job of one day, as its schedule does; the daemon starts it."""
    tags = json.dumps({"dagster/partition": day})
    subprocess.run(
        [
            sys.executable,
            "-m",
            "dagster",
            "job",
            "launch",
            "-w",
            "workspace.yaml",
            "-j",
            "nightly",
            "--tags",
            tags,
        ],
        cwd=ROOT,
        env=environment(config, home),
        capture_output=True,
        check=True,
    )


@contextmanager
def daemon(config: Path, home: Path) -> Iterator[None]:
    """Dagster's daemon over this project's workspace, until the block ends; its words are in `<home>/daemon.log`."""
    with (home / "daemon.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster._daemon", "run", "-w", "workspace.yaml"],
            cwd=ROOT,
            env=environment(config, home),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def wait_for(seen: Callable[[], object], what: str, home: Path) -> None:
    """Until `seen` is true; fails with the daemon's last words."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not seen():
        assert time.monotonic() < until, f"no {what}: {(home / 'daemon.log').read_text()[-3000:]}"
        time.sleep(1)


def test_the_daemon_tells_a_red_night_and_writes_its_page(tmp_path: Path, script: Script) -> None:
    usage, home = tmp_path / "usage.csv", tmp_path / "dagster"
    row = "r1,2026-02-06T10:00:00Z,anthropic,claude-sonnet-4-5,10,0,0,0,0,5,agents\n"
    usage.write_text(HEADER + row + row.replace("r1", "r2").replace(",10,", ",-10,"))
    path = config_of(tmp_path, "packmind", usage_files=str(usage))
    alerts = {
        "alerts": {"dagster_url": "http://dagster.example.test", "webhook": {"url": f"{script.url}{HOOK}"}}
    }
    path.write_text(path.read_text() + yaml.safe_dump(alerts))
    script.play(HOOK, *[{"ok": True}] * 9)
    home.mkdir()
    shutil.copyfile(SETTINGS, home / "dagster.yaml")
    page = tmp_path / "packmind" / "published-quality" / "index.html"
    ticked = home / "daemon.log"
    with daemon(path, home):
        # a sensor of runs begins with the runs that end after its first look
        wait_for(lambda: "quality_report_after_failure" in ticked.read_text(), "look at ended runs", home)
        launch(path, home, "2026-02-06")
        wait_for(lambda: script.asked_at(HOOK), "alert", home)
        wait_for(page.exists, "quality page", home)
    (told,) = script.asked_at(HOOK)
    assert (told.body["kind"], told.body["fact_key"]) == ("raised", "run/nightly")
    assert "raw/usage_files/requests: quarantine" in told.body["detail"]
    assert "The run ended red" in page.read_text()
    assert 'href="data_docs/index.html"' in page.read_text()
