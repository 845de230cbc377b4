"""The floor under a full build: what DuckDB needs to touch the same Parquet once, on as many threads.

One group-by, one join, one `lag` window and one table write over the landed calls; nothing of our rules.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.benchmarks.measure import Measurement, measured

THREADS = 2  # the same number that dbt's profile gives the build

_STEPS = {
    "group": """
        create or replace temp table by_day as
        select cast(started_at as date) as usage_date, team_id, sum(prompt_tokens) as tokens, sum(spend_usd) as usd
        from calls group by all
    """,
    "join": """
        create or replace temp table by_session as
        select sessions.bucket, sum(calls.spend_usd) as usd
        from calls join sessions using (session_id) group by all
    """,
    "lag": """
        create or replace temp table gaps as
        select count(*) as n, sum(date_diff('second', previous_at, started_at)) as seconds from (
            select started_at, lag(started_at) over (partition by team_id, session_id order by started_at) as previous_at
            from calls
        )
    """,
    "write": "create or replace table written as select * from calls",
}


def floor(files: list[str], folder: Path) -> dict[str, Measurement]:
    """Time each step over `files` in a fresh database file under `folder`."""
    path = folder / "floor.duckdb"
    path.unlink(missing_ok=True)
    results = {}
    with duckdb.connect(str(path), config={"threads": THREADS}) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"create view calls as select * from read_parquet({files!r})")
        connection.execute(
            "create temp table sessions as select session_id, hash(session_id) % 1000 as bucket"
            " from (select distinct session_id from calls)"
        )
        for name, sql in _STEPS.items():
            with measured() as result:
                connection.execute(sql)
            results[name] = result
    path.unlink()
    return results
