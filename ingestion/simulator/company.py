"""The invented company acme: who works there, what runs, which keys and prices.

Belongs here: constants of the company, and the connection that knows them. How they become requests, pull
requests, tickets and bills is SQL in `sql/`, one file a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

# The instant the simulated vendor's reports were refreshed last: 24 h after the end of 29 October, so that
# the last two days are not complete under any lateness up to a day (the vendor's own bound).
REFRESHED_AT = datetime(2026, 10, 31, tzinfo=UTC)

DEFAULT_WORKSPACE = "wrkspc_01AcmeDefault"
GATEWAY_WORKSPACE = "wrkspc_01AcmeGateway"
GATEWAY_KEY = "apikey_01AcmeGateway"
LAPTOP_KEY = "apikey_01AcmeLaptop"  # the planted leak: a developer's key that no registry names
UNKNOWN_MODEL = "acme-router-experimental"  # an alias that leaked into the log: in no price book

_VARIABLES: dict[str, str | int | date] = {
    "default_workspace": DEFAULT_WORKSPACE,
    "gateway_workspace": GATEWAY_WORKSPACE,
    "gateway_key": GATEWAY_KEY,
    "laptop_key": LAPTOP_KEY,
    "unknown_model": UNKNOWN_MODEL,
    "discount_percent": 10,
    "discount_after_change_percent": 15,  # with Mess.price_change
    "price_change_date": date(2026, 10, 16),
    "web_search_pico": 10_000_000_000,  # $10 per 1,000 searches, in pico-dollars (the vendor's price list)
}
# our meter, the `token_type` of the vendor's cost report, the words of its legacy cost lines
_METERS = (
    ("uncached_input", "uncached_input_tokens", "Input Tokens"),
    ("cache_read", "cache_read_input_tokens", "Input Tokens, Cache Hit"),
    ("cache_write_5m", "cache_creation.ephemeral_5m_input_tokens", "Input Tokens, Cache Write 5m"),
    ("cache_write_1h", "cache_creation.ephemeral_1h_input_tokens", "Input Tokens, Cache Write 1h"),
    ("output", "output_tokens", "Output Tokens"),
)


_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Model:
    """A model and its list prices in pico-dollars per token (USD per million tokens x 10^6).

    The numbers are those of genai-prices 0.2.3 for prompts below 200,000 tokens; a test compares them.
    """

    name: str
    group: str  # the gateway's public alias
    title: str  # as legacy cost lines spell it
    uncached_input: int
    cache_read: int
    cache_write_5m: int
    cache_write_1h: int
    output: int


SONNET = Model("claude-sonnet-4-5-20250929", "sonnet", "Claude Sonnet 4.5",
               3_000_000, 300_000, 3_750_000, 6_000_000, 15_000_000)  # fmt: skip
OPUS = Model("claude-opus-4-5-20251101", "opus", "Claude Opus 4.5",
             5_000_000, 500_000, 6_250_000, 10_000_000, 25_000_000)  # fmt: skip
HAIKU = Model("claude-haiku-4-5-20251001", "haiku", "Claude Haiku 4.5",
              1_000_000, 100_000, 1_250_000, 2_000_000, 5_000_000)  # fmt: skip
MODELS = (SONNET, OPUS, HAIKU)


@dataclass(frozen=True)
class Workflow:
    """A kind of traffic. Ranges are inclusive; tokens a request, seconds between turns.

    `share` is its part of all requests; `kind` says what its sessions work on.
    """

    name: str
    share: float
    turns: tuple[int, int]
    prefix: tuple[int, int]  # tokens of the system prompt and files at the first turn
    growth: tuple[int, int]  # tokens each turn adds to the prefix
    output: tuple[int, int]
    gap: tuple[int, int]
    models: tuple[Model, ...]
    ttl: str  # none | 5m | 1h
    kind: str  # pull_request | ticket | job | nothing
    people: tuple[str, ...]
    key: str  # alias of the gateway's virtual key; {repo} stands for shop or api
    team: str

    @property
    def sessions_a_request(self) -> float:
        """Sessions of this workflow per request of the whole company."""
        return self.share / ((self.turns[0] + self.turns[1]) / 2)


# Prefixes stay above the smallest cacheable prompt (4,096 tokens for Haiku and Opus) and, with their growth,
# below the 200,000 tokens at which Sonnet's price doubles. Gaps stay below the 5-minute TTL except for
# planned breaks.
WORKFLOWS = (
    Workflow("coding-agent", 0.45, (8, 40), (9_000, 16_000), (400, 1_800), (150, 1_200), (20, 110),
             (SONNET, SONNET, OPUS), "5m", "pull_request", ("dev01", "dev02", "dev03", "dev04", "dev05"),
             "dev-{repo}", "checkout"),
    Workflow("code-review", 0.20, (3, 7), (6_000, 14_000), (800, 2_500), (300, 900), (10, 40),
             (SONNET,), "5m", "pull_request", ("ci-bot",), "ci-{repo}", "platform"),
    Workflow("support-answers", 0.16, (2, 6), (5_000, 7_000), (150, 600), (100, 400), (30, 240),
             (HAIKU,), "5m", "ticket", ("dev06", "dev07"), "support-bot", "support"),
    Workflow("docs", 0.06, (6, 18), (7_000, 10_000), (300, 1_200), (300, 1_500), (20, 90),
             (SONNET, HAIKU), "5m", "pull_request", ("dev04", "dev05"), "docs-bot", "platform"),
    Workflow("lead-scoring", 0.05, (1, 1), (700, 1_500), (0, 0), (20, 80), (5, 9),
             (HAIKU,), "none", "nothing", ("dev08",), "batch-jobs", "growth"),
    Workflow("nightly-eval", 0.06, (10, 20), (11_000, 12_000), (200, 500), (100, 500), (5, 15),
             (SONNET, OPUS), "1h", "job", ("ci-bot",), "batch-jobs", "platform"),
    Workflow("sandbox", 0.02, (1, 4), (800, 4_000), (100, 600), (50, 600), (20, 90),
             (SONNET, HAIKU), "none", "nothing", ("dev02", "dev08"), "sandbox", "growth"),
)  # fmt: skip


def connect(seed: int, database: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open the database of one simulated month (in memory by default) with the company's constants in it.

    Tables `models`, `prices`, `meters` and `workflows`; the macros of `sql/draws.sql`; variables.
    """
    con = duckdb.connect(str(database) if database else ":memory:")
    con.execute("set timezone = 'UTC'")
    if database:
        # Half of the peak that a whole nightly run is allowed; what does not fit is spilled beside the file.
        con.execute("set memory_limit = '2GB'")
    con.execute("set preserve_insertion_order = true")  # files are written in the order of their tables
    set_variables(con, {"seed": seed, **_VARIABLES})
    _load_prices(con)
    _load_workflows(con)
    run_sql(con, "draws")
    return con


def set_variables(con: duckdb.DuckDBPyConnection, values: Mapping[str, str | int | date]) -> None:
    """Set the variables that the SQL reads by `getvariable`."""
    for name, value in values.items():
        con.execute(f"set variable {name} = $1", [value])


def run_sql(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run `sql/<name>.sql`."""
    con.execute((_SQL / f"{name}.sql").read_text(encoding="utf-8"))


def _load_prices(con: duckdb.DuckDBPyConnection) -> None:
    meters = ", ".join(f"{meter} bigint" for meter, _, _ in _METERS)
    con.execute(f"create table models (model varchar, model_group varchar, title varchar, {meters})")
    con.executemany("insert into models values (?, ?, ?, ?, ?, ?, ?, ?)", [astuple(m) for m in MODELS])
    con.execute("create table meters (meter varchar, token_type varchar, title varchar)")
    con.executemany("insert into meters values (?, ?, ?)", _METERS)
    names = ", ".join(meter for meter, _, _ in _METERS)
    con.execute(f"create table prices as unpivot models on {names} into name meter value list_unit_pico")


def _load_workflows(con: duckdb.DuckDBPyConnection) -> None:
    """A session draws 0..999,999; `first_draw` and `end_draw` bound the numbers of each workflow."""
    con.execute(
        "create table workflows (workflow varchar, kind varchar, ttl varchar, key varchar, team varchar, "
        "turns bigint[], prefix bigint[], growth bigint[], output bigint[], gap bigint[], models varchar[], "
        "people varchar[], first_draw bigint, end_draw bigint)"
    )
    total, reached = sum(w.sessions_a_request for w in WORKFLOWS), 0.0
    for w in WORKFLOWS:
        first = round(reached * 1_000_000)
        reached += w.sessions_a_request / total
        names = [model.name for model in w.models]
        con.execute(
            "insert into workflows values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [w.name, w.kind, w.ttl, w.key, w.team, w.turns, w.prefix, w.growth, w.output, w.gap, names,
             w.people, first, round(reached * 1_000_000)],
        )  # fmt: skip


def session_count(requests: int) -> int:
    """Sessions to draw for so many requests: a tenth above the average, and 100 more for small months."""
    return int(requests * sum(w.sessions_a_request for w in WORKFLOWS) * 1.1) + 100
