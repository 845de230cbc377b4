"""The gateway's records as files: LiteLLM's names and units, written once, never over somebody's files."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.config import Config, ConfigError, Simulator, load_config, parse_config
from ingestion.raw_zone import RawZone
from ingestion.simulator import ENVIRONMENT, Mess, serving, simulate
from ingestion.simulator.__main__ import main
from ingestion.simulator.writers import land_calls, write_log_objects, write_log_objects_once

SMALL = Simulator(seed=7, requests=300)


def _payloads(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted(folder.rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found += [(path.parent.name, json.loads(line, parse_float=Decimal)) for line in lines]
    return found


def test_log_objects_have_the_names_and_units_of_the_gateway(tmp_path: Path) -> None:
    with simulate(SMALL, None, Mess()) as month:
        write_log_objects(month.con, tmp_path)
        truth = month.con.execute(
            "select request_id, epoch_us(started_at), "
            "uncached_input + cache_read + cache_write_5m + cache_write_1h, "
            "cache_read, cache_write_5m, cache_write_1h, output, run_id, model, list_cost_usd "
            "from truth_requests"
        ).fetchall()
    payloads = _payloads(tmp_path)
    assert len(payloads) == 300
    by_id = {payload["id"]: (day, payload) for day, payload in payloads}
    for request_id, started, prompt, read, write_5m, write_1h, output, run_id, model, cost in truth:
        day, payload = by_id[request_id]
        usage = payload["metadata"]["usage_object"]
        details = usage["prompt_tokens_details"]
        assert payload["startTime"] * 1_000_000 == started  # epoch float seconds
        assert day == datetime.fromtimestamp(started / 1e6, UTC).date().isoformat()
        assert (payload["prompt_tokens"], payload["completion_tokens"]) == (prompt, output)
        assert usage["cache_read_input_tokens"] == details["cached_tokens"] == read
        assert usage["cache_creation_input_tokens"] == write_5m + write_1h
        assert details["cache_creation_token_details"] == {
            "ephemeral_5m_input_tokens": write_5m,
            "ephemeral_1h_input_tokens": write_1h,
        }
        assert (payload["trace_id"], payload["model"]) == (run_id, model)
        assert float(payload["response_cost"]) == pytest.approx(float(cost), rel=1e-12)  # float dollars


def test_log_objects_put_late_rows_into_the_folder_of_the_next_day(tmp_path: Path) -> None:
    with simulate(SMALL, None, Mess(late_rows=1.0)) as month:
        write_log_objects(month.con, tmp_path)
    for day, payload in _payloads(tmp_path):
        started = datetime.fromtimestamp(float(payload["startTime"]), UTC).date()
        assert (datetime.fromisoformat(day).date() - started).days == 1


def test_log_objects_are_written_once_and_again_for_another_seed(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    with simulate(SMALL) as month:
        assert write_log_objects_once(month, folder) is True
        assert write_log_objects_once(month, folder) is False
    first = _payloads(folder)
    with simulate(Simulator(seed=8, requests=300)) as month:
        assert write_log_objects_once(month, folder) is True
    assert {p["id"] for _, p in first}.isdisjoint(p["id"] for _, p in _payloads(folder))
    assert not folder.with_name("logs.new").exists()


def test_log_objects_are_never_written_over_files_of_others(tmp_path: Path) -> None:
    (tmp_path / "precious.json").write_text("{}", encoding="utf-8")
    with (
        simulate(SMALL) as month,
        pytest.raises(ConfigError, match=r"sources\.litellm\.logs: .* did not write"),
    ):
        write_log_objects_once(month, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.json"]


def _config(logs: str, **changes: Any) -> Config:
    content: dict[str, Any] = {
        "registry": "registry",
        "start_date": "2026-10-01",
        "sources": {"litellm": {"logs": logs}},
        "simulator": {"seed": 7, "requests": 300},
    }
    return parse_config(content | changes)


def test_serving_sets_base_urls_and_takes_them_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UTV_SIMULATOR_JIRA", "before")
    monkeypatch.delenv("UTV_SIMULATOR_GITHUB", raising=False)
    with serving(_config(str(tmp_path / "logs"))):
        urls = [os.environ[name] for name in ENVIRONMENT.values()]
        assert [url.rsplit("/", 1)[1] for url in urls] == ["anthropic", "github", "jira"]
        assert all(url.startswith("http://127.0.0.1:") for url in urls)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["logs", "truth"]
    assert os.environ["UTV_SIMULATOR_JIRA"] == "before"
    assert "UTV_SIMULATOR_GITHUB" not in os.environ


def test_serving_does_nothing_when_no_simulator_is_configured(tmp_path: Path) -> None:
    with serving(_config(str(tmp_path / "logs"), simulator=None)):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ({"usage_files": {"path": "usage"}}, "simulator: needs `sources.litellm.logs`"),
        (
            {"litellm": {"logs": "s3://bucket/logs"}},
            "s3://bucket/logs: the simulator writes to local folders only",
        ),
    ],
)
def test_serving_refuses_a_configuration_without_a_local_log_folder(
    sources: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message), serving(_config("unused", sources=sources)):
        pass


def test_land_calls_writes_the_true_calls_of_each_day_into_a_raw_zone(tmp_path: Path) -> None:
    with simulate(SMALL, None, Mess(duplicates=0.5)) as month:
        landed = land_calls(month, RawZone(str(tmp_path)), "salt")
        days = month.con.execute(
            "select started_at::date, count(*) from requests group by 1 order by 1"
        ).fetchall()
        twice = month.con.execute("select count(*) from log_rows where delivery = 1").fetchone()
    assert [(one.window.start.date(), one.rows) for one in landed] == days
    assert (sum(one.duplicates for one in landed),) == twice
    assert {one.quarantined for one in landed} == {0}


def test_command_writes_a_month_and_refuses_a_foreign_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--requests", "300", "--out", str(tmp_path), "--tidy"]
    assert main(arguments) == 0
    assert len(_payloads(tmp_path / "litellm_logs")) == 300
    (tmp_path / "litellm_logs" / "_SIMULATED").unlink()
    assert main(arguments) == 2
    assert "the simulator did not write" in capsys.readouterr().err


def test_bundled_example_names_the_simulator_and_its_registry() -> None:
    config = load_config()
    assert config.simulator == Simulator(seed=7, requests=6000)
    bases = [config.sources.anthropic, config.sources.github, config.sources.jira]
    assert [source.base_url for source in bases if source] == [f"env:{name}" for name in ENVIRONMENT.values()]
    assert (config.registry / "workflows.csv").is_file()
