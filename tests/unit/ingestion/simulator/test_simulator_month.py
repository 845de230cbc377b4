"""The simulated month: deterministic, of the size asked for, local in time, with plausible caches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from genai_prices import Usage, calc_price

from ingestion.config import Simulator
from ingestion.simulator import EXAMPLE, SimulatedMonth, simulate
from ingestion.simulator.company import MODELS, Model
from ingestion.simulator.writers import write_log_objects


@pytest.fixture(scope="module")
def month() -> Iterator[SimulatedMonth]:
    with simulate(Simulator(seed=7, requests=3000)) as made:
        yield made


def _digests(folder: Path, seed: int) -> dict[str, str]:
    with simulate(Simulator(seed=seed, requests=1000), folder / "truth", EXAMPLE) as made:
        write_log_objects(made.con, folder / "logs")
        for table in ("pull_requests", "commits", "tickets", "provider_usage", "bill_lines"):
            made.con.execute(f"copy (from {table}) to '{folder / table}.csv'")
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_simulate_writes_the_same_bytes_when_the_seed_is_the_same(tmp_path: Path) -> None:
    first, again = _digests(tmp_path / "first", 7), _digests(tmp_path / "again", 7)
    assert first == again
    assert len(first) >= 31 + 3 + 5  # a log file a day, the truth, the tables


def test_simulate_writes_other_bytes_when_the_seed_differs(tmp_path: Path) -> None:
    first, other = _digests(tmp_path / "first", 7), _digests(tmp_path / "other", 8)
    assert [name for name in first if first[name] == other.get(name)] == []


@pytest.mark.parametrize("requests", [100, 617, 3000])
def test_simulate_makes_exactly_the_requests_asked_for(requests: int) -> None:
    with simulate(Simulator(seed=3, requests=requests)) as made:
        found = made.con.execute(
            "select count(*), count(distinct call_index), min(call_index), max(call_index) from requests"
        ).fetchone()
    assert found == (requests, requests, 0, requests - 1)


def test_simulate_keeps_every_session_within_its_hours_and_the_month(month: SimulatedMonth) -> None:
    longest, first, last = month.con.execute(
        """
        select max(span), min(first_at)::varchar >= '2026-10-01', max(last_at)::varchar < '2026-11-01' from (
            select date_diff('second', min(started_at), max(started_at)) as span, min(started_at) as first_at,
                max(started_at) as last_at
            from requests group by session_index)
        """
    ).fetchone() or (0, False, False)
    assert longest <= 5300
    assert first and last


def test_simulate_places_sessions_inside_the_life_of_their_pull_request(month: SimulatedMonth) -> None:
    outside = month.con.execute(
        """
        select count(*) from requests join sessions using (session_index) join pull_requests using (pr_index)
        where requests.started_at not between pull_requests.created_at and pull_requests.merged_at
        """
    ).fetchone()
    assert outside == (0,)


def test_simulate_reads_from_the_cache_what_earlier_turns_wrote(month: SimulatedMonth) -> None:
    counts = month.con.execute(
        """
        with turns as (
            select *, cache_write_5m + cache_write_1h as written,
                lag(cache_read + cache_write_5m + cache_write_1h) over session as cached,
                date_diff('second', lag(started_at) over session, started_at) as pause
            from requests where cache_read + cache_write_5m + cache_write_1h > 0
            window session as (partition by session_index order by turn)
        )
        select
            count(*) filter (cached is null and cache_read <> 0),
            count(*) filter (cached is not null and cache_read = 0 and pause < 300),
            count(*) filter (cache_read > 0 and cache_read <> cached),
            count(*) filter (cached is not null and cache_read = 0 and written > cached) > 0,
            count(*) filter (cache_read > 0 and pause > 300 and cache_write_1h = 0),
            count(*) filter (cache_read > 0 and pause > 300 and cache_write_1h > 0) > 0,
            min(cache_read + written) >= 4096, max(cache_read + written + uncached_input) < 200000
        from turns
        """
    ).fetchone()
    # first turns are cold; none else without a pause; reads are whole; breaks cool 5-minute caches only
    assert counts == (0, 0, 0, True, 0, True, True, True)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.group)
def test_model_prices_are_those_of_genai_prices(model: Model) -> None:
    # 1,000 tokens stay below the long-context threshold; a dollar for them is 10^9 pico-dollars a token
    tokens = {"input_tokens": 1_000, "output_tokens": 0}
    priced = {
        "uncached_input": Usage(**tokens),
        "cache_read": Usage(**tokens, cache_read_tokens=1_000),
        "cache_write_5m": Usage(**tokens, cache_write_tokens=1_000),
        "output": Usage(input_tokens=0, output_tokens=1_000),
    }
    for meter, usage in priced.items():
        price = calc_price(usage, model_ref=model.name, provider_id="anthropic").total_price
        assert getattr(model, meter) == price * 1_000_000_000, meter
    assert model.cache_write_1h == 2 * model.uncached_input  # the vendor's rule for an hour
