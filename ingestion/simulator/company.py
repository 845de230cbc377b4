"""The invented company acme: who works there, what runs, which keys and prices, and the random draw.

Belongs here: constants of the company and the connection that holds one simulated month. Does not belong here:
requests (traffic.py), pull requests and tickets (outcomes.py), bills (bills.py).

Everything random is a hash of (seed, name of the draw, id), so that any number of rows is made by one SQL
statement and the same seed gives the same rows in any order of execution.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

MONTH_START = date(2026, 10, 1)
MONTH_END = date(2026, 10, 31)  # last day, included
# The instant the simulated vendor's reports were refreshed last: 24 h after the end of 29 October, so that the last
# two days are not complete under any lateness up to a day (the vendor's own bound, sources README).
REFRESHED_AT = datetime(2026, 10, 31, tzinfo=UTC)

ACCOUNT = "acme"
DEFAULT_WORKSPACE = "wrkspc_01AcmeDefault"
GATEWAY_WORKSPACE = "wrkspc_01AcmeGateway"
GATEWAY_KEY = "apikey_01AcmeGateway"
LAPTOP_KEY = "apikey_01AcmeLaptop"  # the planted leak: a developer's key that no registry names
DISCOUNT_PERCENT = 10
DISCOUNT_AFTER_CHANGE_PERCENT = 15  # with Mess.price_change, from the 16th
PRICE_CHANGE_DATE = date(2026, 10, 16)
WEB_SEARCH_PICO = 10_000_000_000  # $10 per 1,000 searches (Anthropic's price list), in pico-dollars


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
    def mean_turns(self) -> float:
        """Expected requests a session."""
        return (self.turns[0] + self.turns[1]) / 2


# Prefixes stay above the smallest cacheable prompt (4,096 tokens for Haiku and Opus) and, with their growth, below the
# 200,000 tokens at which Sonnet's price doubles. Gaps stay below the 5-minute TTL except for planned breaks.
WORKFLOWS = (
    Workflow("coding-agent", 0.45, (8, 40), (9_000, 16_000), (400, 1_800), (150, 1_200), (20, 110),
             (SONNET, SONNET, OPUS), "5m", "pull_request", ("dev01", "dev02", "dev03", "dev04", "dev05"), "dev-{repo}",
             "checkout"),
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
REPOSITORIES = ("acme/shop", "acme/api", "acme/docs")
UNREGISTERED = "sandbox"  # a workflow nobody wrote a rule for: it must show as `unassigned`
TICKET_PROJECTS = ("SHOP", "SUP")


def connect(seed: int, database: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open the database of one simulated month and define its draws.

    `dice(name, id)` is uniform in 0..999,999; `pick(name, id, low, high)` uniform in low..high; `usd(pico)` and
    `cents(pico)` turn integer pico-dollars into `decimal(38,12)` dollars and into decimal text in cents.
    """
    con = duckdb.connect(str(database) if database else ":memory:")
    con.execute("set timezone = 'UTC'")
    con.execute("set preserve_insertion_order = true")
    drawn = f"hash({int(seed)}::bigint, name, id::bigint)"
    con.execute(f"create macro dice(name, id) as ({drawn} % 1000000)::bigint")
    con.execute(
        f"create macro pick(name, id, low, high) as "
        f"low::bigint + ({drawn} % (high::bigint - low::bigint + 1)::ubigint)::bigint"
    )
    con.execute(f"create macro hex_id(name, id) as md5('{int(seed)}/' || name || '/' || id)")
    con.execute(
        "create macro uuid_of(h) as h[1:8] || '-' || h[9:12] || '-4' || h[14:16] || '-8' || h[18:20] || '-' || h[21:32]"
    )
    con.execute(
        "create macro usd(pico) as (pico::decimal(20, 0) * 0.000000000001::decimal(13, 12))::decimal(38, 12)"
    )
    con.execute(
        "create macro cents(pico) as "
        "regexp_replace((pico::decimal(20, 0) * 0.0000000001::decimal(11, 10))::varchar, '\\.?0+$', '')"
    )
    con.execute("create macro request_id_of(call_index) as 'msg_01' || hex_id('request', call_index)[1:22]")
    con.execute("create macro call_id_of(call_index) as uuid_of(hex_id('call', call_index))")
    _load_constants(con)
    return con


def _load_constants(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table models (model varchar, model_group varchar, title varchar, uncached_input bigint, "
        "cache_read bigint, cache_write_5m bigint, cache_write_1h bigint, output bigint)"
    )
    con.executemany(
        "insert into models values (?, ?, ?, ?, ?, ?, ?, ?)",
        [[m.name, m.group, m.title, m.uncached_input, m.cache_read, m.cache_write_5m, m.cache_write_1h, m.output]
         for m in MODELS],
    )  # fmt: skip
    con.execute(
        "create table workflows (workflow varchar, turns bigint[], prefix bigint[], growth bigint[], output bigint[], "
        "gap bigint[], models varchar[], ttl varchar, kind varchar, people varchar[], key varchar, team varchar)"
    )
    con.executemany(
        "insert into workflows values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [[w.name, list(w.turns), list(w.prefix), list(w.growth), list(w.output), list(w.gap),
          [m.name for m in w.models], w.ttl, w.kind, list(w.people), w.key, w.team] for w in WORKFLOWS],
    )  # fmt: skip
