"""The file of limits: what the gateway's own models accept, to the cent, and never more than it can enforce."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml
from litellm.proxy._types import UpdateKeyRequest, UpdateTeamRequest
from litellm.types.utils import BudgetConfig

from ingestion.warehouse.limits import Limit, limits_text, main

MARTS = """
create schema marts;
create table marts.mart_suggested_limits as select * from (values
    ('api_key', 'ci-bot', 'ab12', 2, 13.001::decimal(38, 12), 20::decimal(38, 12), null),
    ('team', 'care', 'team-care', 1, 1.3, 2, null),
    ('team', 'shop', 'team-shop', 1, 1.3, 2, null),
    ('tag', 'feature:search', 'feature:search', 1, 0.001, 0.002, null),
    ('workflow', 'review', null, 0, 1, 2, null)
) as t(scope_type, scope_key, gateway_id, gateway_id_count, soft_limit_usd, hard_limit_usd, no_limit_reason);
create table marts.mart_budget_status as select * from (values
    ('team', 'shop', date '2026-11-01', true, date '2026-12-24'),
    ('team', 'care', date '2026-10-01', true, date '2026-10-24'),
    ('team', 'care', date '2026-11-01', false, null)
) as t(scope_type, scope_key, month_start_date, is_exempt, exempt_to_date);
"""


def limit(scope_type: str, key: str, **more: object) -> Limit:
    """A suggestion of 13 and 20 dollars that the gateway knows by one id."""
    values = {
        "gateway_id": f"id-{key}",
        "gateway_id_count": 1,
        "soft_usd": Decimal(13),
        "hard_usd": Decimal(20),
    }
    return Limit(scope_type, key, **{**values, "no_limit_reason": None, "exempt_until": None, **more})  # type: ignore[arg-type]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration whose warehouse holds the two marts."""
    (tmp_path / "registry").mkdir()
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(MARTS)
    path = tmp_path / "config.yaml"
    path.write_text(
        f"warehouse: {{engine: duckdb, path: {tmp_path / 'w.duckdb'}}}\n"
        f"registry: {tmp_path / 'registry'}\nstart_date: 2026-10-01\nsources: {{}}\n",
        encoding="utf-8",
    )
    return path


def test_written_file_is_what_the_gateway_reads(config: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "limits.yaml"
    assert main(["--config", str(config), "--to", str(target)]) == 0
    written = yaml.safe_load(target.read_text(encoding="utf-8"))
    [key] = [UpdateKeyRequest(**body) for body in written["keys"]]
    assert (key.key, key.soft_budget, key.max_budget, key.budget_duration) == ("ab12", 13.01, 20.0, "1d")
    [team] = [UpdateTeamRequest(**body) for body in written["teams"]]
    assert (team.team_id, team.soft_budget, team.max_budget, team.budget_duration) == (
        "team-care",
        1.3,
        2.0,
        "1d",
    )
    tags = written["litellm_settings"]["tag_budget_config"]
    budget = BudgetConfig(**tags.pop("feature:search"))
    # a tenth of a cent is no limit that anyone can mean: up to the next cent
    assert (budget.max_budget, budget.budget_duration) == (0.01, "1d")
    assert tags == {}
    # a misspelt field would be dropped by the models without a word
    assert set(written["keys"][0]) <= set(UpdateKeyRequest.model_fields)
    assert set(written["teams"][0]) <= set(UpdateTeamRequest.model_fields)


def test_exempt_team_is_left_out_until_its_day(config: Path, tmp_path: Path) -> None:
    target = tmp_path / "limits.yaml"
    main(["--config", str(config), "--to", str(target)])
    left_out = [line for line in target.read_text(encoding="utf-8").splitlines() if "left out" in line]
    assert left_out == ["# left out: team shop: exempt until 2026-12-24"]


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        (limit("team", "t", no_limit_reason="insufficient_history", hard_usd=None), "insufficient history"),
        (limit("api_key", "k", gateway_id=None, gateway_id_count=0), "the gateway does not know it"),
        (limit("team", "t", gateway_id_count=2), "2 gateway teams share it: divide the limit by hand"),
        (limit("tag", "a\nkeys: [x]", exempt_until="2026-12-24"), "exempt until 2026-12-24"),
    ],
)
def test_what_cannot_be_enforced_is_named_and_not_written(left_out: Limit, reason: str) -> None:
    text = limits_text([left_out])
    assert f": {reason}" in text
    assert yaml.safe_load(text) == {"litellm_settings": {"tag_budget_config": {}}, "keys": [], "teams": []}


def test_key_made_anew_is_limited_by_its_newest_hash() -> None:
    written = yaml.safe_load(limits_text([limit("api_key", "k", gateway_id_count=2)]))
    assert [body["key"] for body in written["keys"]] == ["id-k"]


def test_warehouse_without_marts_is_refused(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("drop table marts.mart_suggested_limits")
    assert main(["--config", str(config), "--to", str(tmp_path / "limits.yaml")]) == 2
    assert "run a night first" in capsys.readouterr().out
    assert not (tmp_path / "limits.yaml").exists()
