"""What is news to a channel: one notice a fact and not a run. Pure: facts and memory in, notices out.

A fact is told when it appears and again when it gets worse; it is quiet while it stays, and told once more when it
is gone. A fact that falls below what a channel wants to hear is gone for that channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from ingestion.alerts.facts import Fact

_RANK = {"warn": 1, "error": 2}
Kind = Literal["raised", "worsened", "recovered"]


@dataclass(frozen=True)
class Notice:
    """One thing to tell one channel. `link` leads to the asset."""

    kind: Kind
    fact: Fact
    link: str

    @property
    def headline(self) -> str:
        """One line that says it all to somebody who was asleep."""
        told = {
            "raised": self.fact.severity,
            "worsened": f"now {self.fact.severity}",
            "recovered": "recovered",
        }
        return f"[{told[self.kind]}] {self.fact.title}: {self.fact.subject}"

    @property
    def text(self) -> str:
        """The headline, the three numbers, the offending rows, the owner and the link."""
        numbers = ", ".join(f"{name} {value}" for name, value in self.fact.numbers)
        lines = [self.headline, numbers, f"owner: {self.fact.owner}", self.link]
        if self.kind != "recovered" and self.fact.detail:
            lines[2:2] = self.fact.detail.splitlines()
        return "\n".join(line for line in lines if line)


class Channel(Protocol):
    """Somewhere to tell notices. `send` returns when the other side has taken it, and raises otherwise."""

    @property
    def name(self) -> str:
        """What it was told is remembered under this name."""

    @property
    def min_severity(self) -> str:
        """The least that is told here."""

    def send(self, notice: Notice) -> None:
        """Tell one notice."""


def due(facts: Iterable[Fact], told: Mapping[str, Fact], min_severity: str, dagster_url: str) -> list[Notice]:
    """What a channel that was told `told` has not heard yet, errors first, recoveries last."""
    heard = {fact.key: fact for fact in facts if _RANK[fact.severity] >= _RANK[min_severity]}
    news = [
        Notice("worsened" if key in told else "raised", fact, link_of(fact, dagster_url))
        for key, fact in heard.items()
        if key not in told or _RANK[fact.severity] > _RANK[told[key].severity]
    ]
    gone = [Notice("recovered", f, link_of(f, dagster_url)) for key, f in told.items() if key not in heard]
    return [
        *sorted(news, key=lambda n: (-_RANK[n.fact.severity], n.fact.key)),
        *sorted(gone, key=lambda n: n.fact.key),
    ]


def link_of(fact: Fact, dagster_url: str) -> str:
    """The page of the fact's asset in Dagster's UI."""
    return f"{dagster_url.rstrip('/')}/assets/{fact.asset}"
