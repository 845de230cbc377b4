"""One simulated month: the order in which it is made, the truth before the records.

Belongs here: making a month and writing its truth. The tables themselves are made in `sql/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.config import Simulator
from ingestion.simulator.company import connect, run_sql, session_count, set_variables
from ingestion.simulator.mess import EXAMPLE, Mess

# Pull requests and tickets come first, since sessions lie inside their lives; commits carry session trailers.
_WORLD = ("pull_requests", "reverts", "tickets", "sessions", "session_outcomes", "requests", "commits")
_BILL = ("provider_usage", "bill_lines")
TRUTH = ("truth_requests", "truth_outcomes", "truth_bill")
_RECORDS = ("log_rows", "log_objects", "spend_logs", "daily_spend", "landed_calls")
_REQUESTS_A_PULL_REQUEST, _REQUESTS_A_TICKET = 60, 30
_BLOCK = 20  # pull requests come in blocks (sql/pull_requests.sql)


@dataclass(frozen=True)
class SimulatedMonth:
    """A month in a DuckDB connection, until its block ends.

    Tables: `requests`, `sessions`, `session_outcomes`, `pull_requests`, `commits`, `tickets`,
    `provider_usage`, `bill_lines`, `log_rows`; views: those of `TRUTH`, `log_objects`, `spend_logs`,
    `daily_spend`, `landed_calls`. The head of `sql/<name>.sql` says what a row of each is.
    """

    con: duckdb.DuckDBPyConnection
    settings: Simulator
    mess: Mess


@contextmanager
def simulate(
    settings: Simulator,
    truth_folder: Path | None = None,
    mess: Mess = EXAMPLE,
    *,
    database: Path | None = None,
) -> Iterator[SimulatedMonth]:
    """Make a month in memory, or in the file `database` where it is too large for that (half a
    million requests take 1 GB).

    The truth is written into `truth_folder` (one Parquet file a table of `TRUTH`) before the first record is
    made; it does not depend on the faults of the gateway's records.
    """
    con = connect(settings.seed, database)
    try:
        set_variables(con, _sizes(settings.requests) | mess.variables() | {"people_salt": ""})
        for name in (*_WORLD, *_BILL, *TRUTH):
            run_sql(con, name)
        if truth_folder is not None:
            write_truth(con, truth_folder)
        for name in _RECORDS:
            run_sql(con, name)
        yield SimulatedMonth(con, settings, mess)
    finally:
        con.close()


def _sizes(requests: int) -> dict[str, int]:
    return {
        "requests": requests,
        "session_count": session_count(requests),
        "pull_request_count": _BLOCK * max(2, requests // (_REQUESTS_A_PULL_REQUEST * _BLOCK)),
        "ticket_count": max(40, requests // _REQUESTS_A_TICKET),
    }


def write_truth(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the truth as `<folder>/<table>.parquet`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in TRUTH:
        con.execute(f"copy (from {name}) to '{folder / name}.parquet' (format parquet, compression zstd)")
