"""One simulated month: made in order, the truth first, then the records.

Belongs here: the order of making, and the folder that says which month it holds.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from ingestion.config import ConfigError, Simulator
from ingestion.simulator.bills import create_bill
from ingestion.simulator.company import connect
from ingestion.simulator.gateway import create_log_rows
from ingestion.simulator.log_objects import write_log_objects
from ingestion.simulator.mess import EXAMPLE, Mess
from ingestion.simulator.outcomes import create_commits, create_outcomes
from ingestion.simulator.traffic import create_traffic
from ingestion.simulator.truth import create_truth, write_truth

# Raise it when the same seed gives another month, so that written logs are made anew.
RECIPE = 1
_MARK = "simulated.json"


@dataclass(frozen=True)
class SimulatedMonth:
    """A month in a DuckDB connection.

    Tables: `requests`, `sessions`, `session_outcomes`, `pull_requests`, `commits`, `tickets`, `provider_usage`,
    `bill_lines`, `log_rows`; views `truth_requests`, `truth_outcomes`, `truth_bill`.
    """

    con: duckdb.DuckDBPyConnection
    settings: Simulator
    mess: Mess


@contextmanager
def simulate(
    settings: Simulator, truth_folder: Path | None = None, mess: Mess = EXAMPLE, database: Path | None = None
) -> Iterator[SimulatedMonth]:
    """Make a month in memory, or in the file `database` where it is too large for that.

    The truth is written into `truth_folder` (three Parquet files) before the first record is made.
    """
    con = connect(settings.seed, database)
    try:
        create_outcomes(con, settings.requests, mess)
        create_traffic(con, settings.requests)
        create_commits(con)
        create_bill(con, mess)
        create_truth(con)
        if truth_folder is not None:
            write_truth(con, truth_folder)
        create_log_rows(con, mess)
        yield SimulatedMonth(con, settings, mess)
    finally:
        con.close()


def write_logs_once(month: SimulatedMonth, folder: Path) -> bool:
    """Write the log objects into `folder` unless it already holds this very month; say whether it was written.

    The folder is made beside and then moved into place, so that it is never half full.

    Raises:
        ConfigError: the folder holds files that the simulator did not write.
    """
    mark = json.dumps(
        {"recipe": RECIPE, **month.settings.model_dump(), "mess": asdict(month.mess)}, sort_keys=True
    )
    marked = folder / _MARK
    if marked.exists() and marked.read_text(encoding="utf-8") == mark:
        return False
    if folder.exists() and any(folder.iterdir()) and not marked.exists():
        raise ConfigError(
            f"sources.litellm.logs: {folder} holds files that the simulator did not write; "
            "name an empty folder, or remove `simulator` to read them"
        )
    made = folder.with_name(folder.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    write_log_objects(month.con, made)
    (made / _MARK).write_text(mark, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    made.replace(folder)
    return True
