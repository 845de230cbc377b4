"""Our connectors against the simulated vendors: what they land is what the month holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from simulated_october import LATER, billed_cents, served_vendors, simulated_month  # noqa: F401  fixtures

from ingestion.config import Config, Simulator, parse_config
from ingestion.raw_zone import RawZone
from ingestion.simulator import Faults, SimulatedMonth, serve, simulate
from ingestion.simulator.server import Serving
from ingestion.simulator.writers import land_calls, write_log_objects
from ingestion.sources import anthropic, github, jira, litellm
from ingestion.sources.litellm.tables import LOG_OBJECTS
from ingestion.tables import Fetched
from ingestion.window import Window


def _config(server: Serving, **anthropic_settings: Any) -> Config:
    return parse_config(
        {
            "registry": "registry",
            "start_date": "2026-10-01",
            "people_salt": "salt",
            "sources": {
                "anthropic": {
                    "base_url": server.base_url("anthropic"),
                    "admin_key": "k",
                    **anthropic_settings,
                },
                "github": {
                    "base_url": server.base_url("github"),
                    "token": "k",
                    "repositories": ["acme/shop", "acme/api", "acme/docs"],
                },
                "jira": {
                    "base_url": server.base_url("jira"),
                    "email": "dev@example.test",
                    "token": "k",
                    "projects": ["SHOP", "SUP"],
                },
            },
        }
    )


def _read(config: Config, source: Any) -> dict[str, list[dict[str, Any]]]:
    window = Window.of_days(date(2026, 10, 1), date(2026, 10, 31))
    found: dict[str, list[dict[str, Any]]] = {}
    for pull in source.pulls(config):
        for table, fetched in zip(pull.tables, pull.fetch(config, window), strict=True):
            assert isinstance(fetched, Fetched)
            found[table.entity] = fetched.rows.read_all().to_pylist()
            assert fetched.rejected == []
    return found


def test_connectors_read_the_simulated_vendors_whole(month: SimulatedMonth) -> None:
    faults = Faults(rate_limit_every=5)  # with an empty Retry-After, so that nothing waits
    with serve(month.con, LATER, faults=faults) as server:
        config = _config(server)
        bills, pulls, tickets = (_read(config, source) for source in (anthropic, github, jira))
    assert sum(row["amount_usd"] for row in bills["cost"]) * 100 == billed_cents(month)
    assert {row["api_key_id"] for row in bills["api_keys"]} == {"apikey_01AcmeGateway", "apikey_01AcmeLaptop"}
    counts = month.con.execute(
        "select (select count(*) from pull_requests), (select count(*) from commits), "
        "(select count(*) from tickets)"
    ).fetchone()
    assert (len(pulls["pull_requests"]), len(pulls["commits"]), len(tickets["issues"])) == counts
    sessions = {row["value"] for row in pulls["references"] if row["kind"] == "session"}
    known = month.con.execute(
        "select distinct session_id from session_outcomes where evidence = 'session_trailer'"
    ).fetchall()
    assert sessions == {row[0] for row in known}
    reverted = {row["value"] for row in pulls["references"] if row["kind"] == "reverts_pr"}
    truth = month.con.execute(
        "select outcome_id from truth_outcomes where is_reworked and outcome_type = 'pull_request'"
    ).fetchall()
    assert reverted == {row[0] for row in truth}
    reopened = {
        row["issue_id"] for row in tickets["status_changes"] if row["from_is_done"] and not row["to_is_done"]
    }
    assert (len(reopened),) == month.con.execute("select count(reopened_at) from tickets").fetchone()


def test_legacy_connector_reads_the_same_bill_and_meters_as_analytics(vendors: Serving) -> None:
    newer, older = (_read(_config(vendors, api=api), anthropic) for api in ("analytics", "legacy"))

    def billed(rows: list[dict[str, Any]]) -> dict[Any, Decimal]:
        sums: dict[Any, Decimal] = {}
        for row in rows:
            place = (row["usage_date"], row["workspace_id"], row["model"], row["token_type"])
            sums[place] = sums.get(place, Decimal(0)) + row["amount_usd"]
        return sums

    names = ("usage_date", "workspace_id", "api_key_id", "model")
    meters = [name for name in newer["usage"][0] if name.endswith("_tokens")]
    assert billed(older["cost"]) == billed(newer["cost"])
    used = [[{n: row[n] for n in (*names, *meters)} for row in read["usage"]] for read in (newer, older)]
    assert sorted(used[0], key=str) == sorted(used[1], key=str)
    assert len(used[0]) > 100


def test_gateway_connector_reads_the_log_objects_as_the_benchmark_lands_them(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    with simulate(Simulator(seed=7, requests=1000)) as made:
        write_log_objects(made.con, logs)
        land_calls(made, RawZone(str(tmp_path / "direct")), "salt", LOG_OBJECTS)
    config = parse_config(
        {
            "registry": "registry",
            "start_date": "2026-10-01",
            "people_salt": "salt",
            "sources": {"litellm": {"logs": str(logs)}},
        }
    )
    window = Window.of_days(date(2026, 10, 1), date(2026, 10, 31))
    (pull,) = (pull for pull in litellm.pulls(config) if LOG_OBJECTS in pull.tables)
    (fetched,) = pull.fetch(config, window)
    RawZone(str(tmp_path / "read")).land(LOG_OBJECTS, window, fetched)
    query = "select * from read_parquet('{}/*/*/2026-10-*.parquet') order by all"
    with duckdb.connect() as con:
        read, direct = (
            con.execute(query.format(tmp_path / name)).to_arrow_table().to_pylist()
            for name in ("read", "direct")
        )
    assert len(read) > 950
    assert read == direct
