"""The run command as a person runs it: refusals before any work, a red night, a green one and its answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "ingestion" / "examples"
HEADER = (
    "request_id,requested_at,provider,model_name,uncached_input_tokens,cache_read_tokens,cache_write_5m_tokens,"
    "cache_write_1h_tokens,cache_write_unknown_ttl_tokens,output_tokens,workflow\n"
)


def nightly(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with Dagster's records in `folder`."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("UTV_", "DAGSTER"))}
    return subprocess.run(
        [sys.executable, "-m", "orchestration.nightly", *arguments],
        cwd=ROOT,
        env=environment | {"DAGSTER_HOME": str(folder / "dagster")},
        capture_output=True,
        text=True,
        check=False,
    )


def config_of(folder: Path, example: str, **sources: str) -> Path:
    """A bundled example's configuration that writes below `folder`; `sources` replaces its sources."""
    text = (EXAMPLES / example / "config.yaml").read_text()
    text = text.replace("{here}", str(EXAMPLES / example)).replace(".data/", f"{folder}/")
    if sources:
        text = text.split("sources:")[0] + "sources:\n"
        text += "".join(f"  {name}: {{path: {path}}}\n" for name, path in sources.items())
    path = folder / "config.yaml"
    path.write_text(text)
    return path


def test_a_wrong_configuration_is_refused_before_any_work(tmp_path: Path) -> None:
    path = config_of(tmp_path, "packmind", usage_file="usage.csv")
    ended = nightly(tmp_path, "--config", str(path))
    assert ended.returncode == 2
    assert "sources.usage_file" in ended.stdout
    assert "allowed: anthropic, github, jira, litellm, outcome_files, usage_files" in ended.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["config.yaml"]


def test_a_missing_configuration_is_refused(tmp_path: Path) -> None:
    ended = nightly(tmp_path, "--config", str(tmp_path / "nowhere.yaml"))
    assert (ended.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "nowhere.yaml cannot be read" in ended.stdout


def test_days_outside_the_configuration_are_refused(tmp_path: Path) -> None:
    path = config_of(tmp_path, "packmind")
    ended = nightly(tmp_path, "--config", str(path), "--from", "2026-01-01", "--to", "2026-02-07")
    assert ended.returncode == 2
    assert "allowed: 2026-02-06 (start_date) to 2026-03-05" in ended.stdout


def test_missing_secrets_are_told_together_before_any_work(tmp_path: Path) -> None:
    path = config_of(tmp_path, "packmind")
    text = path.read_text().split("sources:")[0].replace("people_salt:", "# people_salt:")
    text += "sources:\n  github: {token: env:UTV_NO_TOKEN, repositories: [acme/shop]}\n"
    text += "  anthropic: {admin_key: env:UTV_NO_KEY}\n"
    path.write_text(text)
    ended = nightly(tmp_path, "--config", str(path))
    assert ended.returncode == 2
    said = " ".join(ended.stdout.split())
    for name, key in (
        ("UTV_PEOPLE_SALT", "people_salt"),
        ("UTV_NO_KEY", "sources.anthropic.admin_key"),
        ("UTV_NO_TOKEN", "sources.github.token"),
    ):
        assert f"environment variable {name} is not set; {key} names it as `env:{name}`" in said
    assert sorted(p.name for p in tmp_path.iterdir()) == ["config.yaml"]


def test_a_warehouse_that_is_no_postgres_url_is_refused_without_its_password(tmp_path: Path) -> None:
    path = config_of(tmp_path, "packmind")
    ended = nightly(tmp_path, "--config", str(path), "--warehouse", "mysql://me:secret@db/usage")
    assert ended.returncode == 2
    assert "not a PostgreSQL URL" in ended.stdout
    assert "secret" not in ended.stdout + ended.stderr


def test_an_unreachable_warehouse_is_refused_without_its_password(tmp_path: Path) -> None:
    path = config_of(tmp_path, "packmind")
    ended = nightly(
        tmp_path, "--config", str(path), "--warehouse", "postgresql://me:hunter2@127.0.0.1:1/usage"
    )
    assert ended.returncode == 2
    assert "refused warehouse.url: the PostgreSQL server cannot be reached" in ended.stdout
    assert "hunter2" not in ended.stdout + ended.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["config.yaml"]


def test_a_registry_with_a_key_twice_is_refused_before_any_work(tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    registry.mkdir()
    for file in (EXAMPLES / "packmind" / "registry").iterdir():
        (registry / file.name).write_text(file.read_text())
    teams = registry / "teams.csv"
    teams.write_text(teams.read_text() + teams.read_text().splitlines()[1] + "\n")
    path = config_of(tmp_path, "packmind")
    path.write_text(path.read_text().replace(str(EXAMPLES / "packmind" / "registry"), str(registry)))
    ended = nightly(tmp_path, "--config", str(path))
    assert ended.returncode == 2
    assert "teams.csv" in ended.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["config.yaml", "registry"]


@pytest.mark.slow
def test_a_red_night_names_the_check_and_publishes_nothing(tmp_path: Path) -> None:
    usage = tmp_path / "usage.csv"
    good = "r1,2026-02-06T10:00:00Z,anthropic,claude-sonnet-4-5,10,0,0,0,0,5,agents\n"
    usage.write_text(HEADER + good + good.replace("r1", "r2").replace(",10,", ",-10,"))
    path = config_of(tmp_path, "packmind", usage_files=str(usage))
    ended = nightly(tmp_path, "--config", str(path), "--to", "2026-02-06")
    assert ended.returncode == 1
    assert "RED raw/usage_files/requests: quarantine" in ended.stdout
    assert "1 of 2 rows" in ended.stdout
    assert "The published marts were not touched" in ended.stdout
    assert not (tmp_path / "packmind" / "published").exists()
    docs = tmp_path / "packmind" / "published-quality" / "data_docs"
    assert len(list(docs.glob("validations/usage_files/requests/**/*.html"))) == 1


@pytest.mark.slow
def test_a_green_night_publishes_and_answers(tmp_path: Path) -> None:
    path = config_of(tmp_path, "packmind")
    ended = nightly(tmp_path, "--config", str(path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for title in ("1. What did an outcome cost?", "2. Does caching pay?", "3. What bypassed the gateway?"):
        assert title in ended.stdout
    assert "ok raw/usage_files/requests" in ended.stdout
    published = tmp_path / "packmind" / "published" / "usage_to_value.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        totals = "select count(*), sum(list_cost_usd)::varchar from marts.fct_requests"
        found = connection.execute(totals).fetchone()
    assert found == (3020, "161.728749650000")
    docs = tmp_path / "packmind" / "published-quality" / "data_docs"
    judged = set(re.findall(r'href="expectations/([\w/]+)\.html"', (docs / "index.html").read_text()))
    assert {"usage_files/requests", "registry/teams", "price_book/prices"} <= judged
    validated = {"/".join(page.relative_to(docs).parts[1:3]) for page in docs.glob("validations/**/*.html")}
    assert validated == judged
