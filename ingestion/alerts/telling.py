"""Telling what is due, and remembering it: a notice is remembered right after it was taken, one by one.

So a crash between the two repeats one notice and loses none; a channel that fails keeps its notices until it answers
again, and keeps no other channel waiting.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field

from ingestion.alerts.facts import Fact, fact_of, put_json
from ingestion.alerts.notices import Channel, Notice, due
from ingestion.zone_store import ZoneStore

log = logging.getLogger(__name__)

TOLD = "_alerts/told.json"

# One refusal may be about that one notice; after the second the channel is down, and each try costs its whole patience.
MOST_FAILURES = 2


@dataclass
class Told:
    """What came of one round: notices that were taken, and what channels answered instead of taking one."""

    taken: list[tuple[str, Notice]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def tell(store: ZoneStore, facts: Iterable[Fact], channels: Sequence[Channel], dagster_url: str) -> Told:
    """Tell every channel what is news to it. A channel that fails is reported and never raises."""
    every, outcome = list(facts), Told()
    memory = _Memory(store)
    for channel in channels:
        failures = 0
        for notice in due(every, memory.of(channel.name), channel.min_severity, dagster_url):
            try:
                channel.send(notice)
            except Exception as error:  # whatever a vendor's client raises: the pipeline must not feel it
                outcome.failures.append(f"{channel.name}: {notice.fact.key}: {_words(error)}")
                log.warning("alert not taken: %s", outcome.failures[-1])
                failures += 1
                if failures == MOST_FAILURES:
                    break
            else:
                memory.keep(channel.name, notice)
                outcome.taken.append((channel.name, notice))
    return outcome


def within(seconds: float, send: Callable[[], object]) -> None:
    """Run `send` for at most so long; for clients that know no time-out of their own.

    Raises:
        TimeoutError: it had not ended; its answer, should it come, is ignored.
    """
    outcome: list[BaseException | None] = []

    def run() -> None:
        try:
            send()
        except BaseException as error:
            outcome.append(error)
        else:
            outcome.append(None)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(seconds)
    if not outcome:
        raise TimeoutError(f"no answer within {seconds:g} s")
    if outcome[0] is not None:
        raise outcome[0]


class _Memory:
    """What each channel was told and has not recovered since; written after every notice."""

    def __init__(self, store: ZoneStore) -> None:
        self._store = store
        content = json.loads(store.read(TOLD)) if store.exists(TOLD) else {}
        self._told = {
            channel: {row["key"]: fact_of(row) for row in facts} for channel, facts in content.items()
        }

    def of(self, channel: str) -> dict[str, Fact]:
        return dict(self._told.get(channel, {}))

    def keep(self, channel: str, notice: Notice) -> None:
        told = self._told.setdefault(channel, {})
        if notice.kind == "recovered":
            told.pop(notice.fact.key, None)
        else:
            told[notice.fact.key] = notice.fact
        content = {name: [asdict(fact) for fact in facts.values()] for name, facts in self._told.items()}
        put_json(self._store, TOLD, content)


def _words(error: Exception) -> str:
    """What happened, in a line without addresses: those of a webhook or a token may be secret."""
    return f"{type(error).__name__}: {error}".splitlines()[0][:200] if str(error) else type(error).__name__
