"""The quality report of one night: a page that needs no network, no script and no server.

Belongs here: how verdicts become a page. Where the verdicts come from is in `orchestration/quality_report.py`. Everything
the page shows stands in it; the suites' Data Docs, which it links to, are made in `data_docs.py`
(docs/adr/0078-quality-report-page.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal

Verdict = Literal["red", "alarm", "warn", "ok"]

# Red stops the night, an alarm only speaks: the order in which a person should read them.
WORDS: dict[Verdict, str] = {"red": "red", "alarm": "alarms", "warn": "warnings", "ok": "green"}

# What the first words of an asset say of its checks.
_GROUPS = {
    "raw": "Landed tables",
    "staging": "Staged rows",
    "seeds": "Seeds",
    "intermediate": "Intermediate models",
    "marts": "Marts",
    "audits": "Ledger laws",
}


@dataclass(frozen=True)
class Judged:
    """The verdict of one check on one asset; `facts` are shown as they are, `rows` are the offending ones."""

    asset: str
    check: str
    verdict: Verdict
    facts: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""


def page(judged: Sequence[Judged], days: str, ended: str, data_docs: str | Exception | None = None) -> str:
    """The whole page of a night over `days` that `ended` green or red.

    `data_docs` is the relative address of the suites' Data Docs, what kept them from being written, or None: no suite ran.
    """
    counts = {verdict: sum(j.verdict == verdict for j in judged) for verdict in WORDS}
    summary = "".join(
        f'<li class="{verdict}"><b>{count}</b> {WORDS[verdict]}</li>' for verdict, count in counts.items()
    )
    return _PAGE.format(
        days=escape(days),
        ended=escape(ended),
        summary=summary,
        failing=_failing(judged),
        suites=_suites(data_docs),
        all="".join(_group(name, judged, title) for name, title in _GROUPS.items()),
    )


def _suites(data_docs: str | Exception | None) -> str:
    if data_docs is None:
        return "<p>No suite ran.</p>"
    if isinstance(data_docs, Exception):
        return f"<p>The Data Docs could not be written: {escape(repr(data_docs))}</p>"
    return (
        f'<p><a href="{escape(data_docs)}">Great Expectations\' Data Docs</a>: every suite with its rules, and what broke '
        "them. They need no network either.</p>"
    )


def _failing(judged: Sequence[Judged]) -> str:
    order = list(WORDS)
    loud = sorted(
        (j for j in judged if j.verdict != "ok"), key=lambda j: (order.index(j.verdict), j.asset, j.check)
    )
    if not loud:
        return "<p>Nothing speaks: every check is green.</p>"
    return "".join(
        f'<section class="fault {j.verdict}"><h3><span>{j.verdict}</span> {escape(j.asset)}: {escape(j.check)}</h3>'
        f"<p>{_facts(j)}</p>{_rows(j)}</section>"
        for j in loud
    )


def _group(layer: str, judged: Sequence[Judged], title: str) -> str:
    mine = sorted((j for j in judged if j.asset.split("/")[0] == layer), key=lambda j: (j.asset, j.check))
    if not mine:
        return ""
    lines = "".join(
        f'<tr class="{j.verdict}"><td>{escape(j.asset)}</td><td>{escape(j.check)}</td>'
        f"<td>{j.verdict}</td><td>{_facts(j)}</td></tr>"
        for j in mine
    )
    return (
        f"<details><summary>{escape(title)} ({len(mine)} checks)</summary><table><thead><tr><th>asset</th>"
        f"<th>check</th><th>verdict</th><th>measured</th></tr></thead><tbody>{lines}</tbody></table></details>"
    )


def _facts(judged: Judged) -> str:
    return ", ".join(f"{escape(name)} {escape(value)}" for name, value in judged.facts.items())


def _rows(judged: Judged) -> str:
    return f"<pre>{escape(judged.rows)}</pre>" if judged.rows else ""


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Quality of {days}</title>
<style>
:root {{ color-scheme: light dark; --line: #8884; --red: #b3261e; --alarm: #b25e00; --warn: #8a6d00; --ok: #2e7d32; }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; margin: 0; }} h3 {{ font-size: 1rem; margin: 0; overflow-wrap: anywhere; }}
ul {{ display: flex; gap: 1rem; list-style: none; padding: 0; flex-wrap: wrap; }}
li {{ border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; }} li b {{ font-size: 1.4rem; }}
.red {{ --tone: var(--red); }} .alarm {{ --tone: var(--alarm); }} .warn {{ --tone: var(--warn); }} .ok {{ --tone: var(--ok); }}
li b, .fault h3 span, td:nth-child(3) {{ color: var(--tone); font-weight: 700; }}
.fault {{ border-left: .3rem solid var(--tone); margin: 1rem 0; padding: .2rem 1rem; }} .fault p {{ margin: .2rem 0; }}
pre {{ background: #8881; padding: .5rem; overflow-x: auto; margin: .3rem 0; }}
table {{ border-collapse: collapse; width: 100%; margin: .5rem 0; }}
th, td {{ text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }}
summary {{ cursor: pointer; padding: .3rem 0; font-weight: 600; }}
</style>
</head>
<body>
<h1>Quality of {days}</h1>
<p>The run ended {ended}. Red stops a night and leaves yesterday's marts readable; alarms and warnings speak.</p>
<ul>{summary}</ul>
{suites}
<h2>What speaks</h2>
{failing}
<h2>Every check</h2>
{all}
</body>
</html>
"""
