"""The configuration file: every way to write it wrong is refused by key, value and what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingestion.config import Config, ConfigError, DuckDBWarehouse, Secret, load_config, parse_config

GOOD: dict[str, Any] = {"registry": "registry", "start_date": "2026-10-01", "sources": {}}


def refused(content: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_config(content, "mine.yaml")
    return str(caught.value)


def test_config_of_the_least_keys_has_the_documented_defaults() -> None:
    config = parse_config(GOOD)
    assert isinstance(config.warehouse, DuckDBWarehouse)
    assert (config.raw_zone, config.published, config.end_date) == (
        ".data/raw",
        Path(".data/published"),
        None,
    )
    assert all(value is None for _, value in config.sources)


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"registry": None}, ["registry", "found None", "registry: path/to/registry"]),
        ({"start_date": "yesterday"}, ["start_date", "found 'yesterday'", "start_date: 2026-10-01"]),
        ({"end_date": "2026-09-30"}, ["end_date 2026-09-30 lies before start_date 2026-10-01"]),
        ({"wharehouse": {}}, ["wharehouse: unknown key", "allowed: ", "warehouse"]),
        ({"warehouse": {"engine": "oracle"}}, ["warehouse", "oracle", "duckdb", "postgres"]),
        (
            {"warehouse": {"engine": "spark"}},
            ["warehouse.engine: spark is not built yet; allowed: duckdb, postgres"],
        ),
        ({"warehouse": {"engine": "postgres"}}, ["url", "found nothing"]),
        ({"sources": {"slack": {}}}, ["sources.slack: unknown key", "allowed: anthropic, github"]),
        ({"alerts": {}}, ["alerts", "needs `slack`, `pagerduty`, `webhook`"]),
        (
            {"alerts": {"teams": {}}},
            ["alerts.teams: unknown key", "allowed: dagster_url, pagerduty, slack, webhook"],
        ),
        ({"alerts": {"slack": {"token": "t"}}}, ["alerts.slack.channel", "found nothing"]),
        (
            {"alerts": {"webhook": {"url": "u", "min_severity": "fatal"}}},
            ["alerts.webhook.min_severity", "found 'fatal'", "'warn' or 'error'"],
        ),
        (
            {"alerts": {"pagerduty": {"routing_key": "env:A B"}}},
            ["alerts.pagerduty.routing_key", "name of an environment variable"],
        ),
        ({"sources": {"litellm": {}}}, ["sources.litellm", "needs `database_url`, `logs` or both"]),
        (
            {"sources": {"anthropic": {}}},
            ["sources.anthropic.admin_key", "found nothing", "env:ANTHROPIC_ADMIN_KEY"],
        ),
        (
            {"sources": {"github": {"token": "t", "repositories": []}}},
            ["sources.github.repositories", "acme/shop"],
        ),
        (
            {"sources": {"github": {"token": "t", "repositories": ["shop"]}}},
            ["repositories.0", "found 'shop'"],
        ),
        ({"sources": {"github": {"token": "env:", "repositories": ["a/b"]}}}, ["token", "env:GITHUB_TOKEN"]),
        (
            {"sources": {"jira": {"base_url": "u", "email": "e", "token": "t", "projects": ["shop"]}}},
            ["projects.0"],
        ),
        (
            {"sources": {"usage_files": {"path": "p", "format": "csv"}}},
            ["format: unknown key", "allowed: path"],
        ),
        ({"simulator": {"requests": 1}}, ["simulator.requests", "found 1"]),
    ],
)
def test_config_names_what_is_wrong(change: dict[str, Any], parts: list[str]) -> None:
    message = refused({**GOOD, **change})
    assert message.startswith("mine.yaml: ")
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    "change",
    [
        {"sources": {"github": {"tokn": "ghp_hidden", "repositories": ["a/b"]}}},
        {"sources": {"anthropic": {"adminkey": "ghp_hidden"}}},
        {"sources": {"litellm": {"database_url": ["postgresql://me:ghp_hidden@db/x"]}}},
        {"warehouse": {"engine": "postgres", "url": "u:ghp_hidden@db"}, "end_date": "2026-09-30"},
    ],
)
def test_config_shows_no_secret_under_a_wrong_key(change: dict[str, Any]) -> None:
    assert "ghp_hidden" not in refused({**GOOD, **change})


def test_config_names_every_fault_at_once() -> None:
    message = refused({"sources": {"github": {}}})
    assert len(message.splitlines()) == 4  # registry, start_date, token, repositories


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must hold a mapping of keys, found NoneType"),
        ("- a\n- b\n", "must hold a mapping of keys, found list"),
        ("registry: [", "is not valid YAML"),
        ("registry: r\nstart_date: 2026-10-01\nsources: 3\n", "sources: .*found 3"),
    ],
)
def test_load_refuses_what_is_no_configuration(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_config(file)


def test_load_names_a_missing_file_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"none.yaml cannot be read: No such file or directory; set UTV_CONFIG"
    ):
        load_config(tmp_path / "none.yaml")


def test_load_reads_the_file_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.yaml"
    file.write_text('registry: "{here}/registry"\nstart_date: 2026-10-01\nsources: {}\n')
    monkeypatch.setenv("UTV_CONFIG", str(file))
    assert load_config().registry == tmp_path / "registry"
    monkeypatch.delenv("UTV_CONFIG")
    assert load_config().sources.litellm is not None  # the bundled example


def test_secret_is_read_when_it_is_needed_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {"github": {"token": "env:UTV_TEST_TOKEN", "repositories": ["acme/shop"]}}
    config: Config = parse_config({**GOOD, "sources": sources})
    assert config.sources.github is not None
    token = Secret(config.sources.github.token)
    with pytest.raises(ConfigError, match="environment variable UTV_TEST_TOKEN is not set"):
        token.resolve()
    monkeypatch.setenv("UTV_TEST_TOKEN", "abc")
    assert token.resolve() == "abc"
    monkeypatch.setenv("UTV_TEST_TOKEN", "")
    with pytest.raises(ConfigError, match="is not set"):
        token.resolve()
