"""Facts of the last build, as a file beside the raw zone: the alerts read it while a night holds the warehouse.

Belongs here: the facts' shape, and their way from the warehouse to that file and back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from ingestion.config import Config, Secret
from ingestion.warehouse.connection import read_rows
from ingestion.zone_store import ZoneStore

FACTS = "_alerts/facts.json"


@dataclass(frozen=True)
class Fact:
    """Something that somebody should know, under a key that stays the same for as long as it holds.

    `numbers` are the three that matter, as (name, value); `asset` is what to look at, as Dagster names it.
    """

    key: str
    severity: str  # warn or error
    subject: str
    title: str
    numbers: tuple[tuple[str, str], ...]
    detail: str | None
    owner: str
    asset: str


def alerts_store(config: Config) -> ZoneStore:
    """Where the facts and what was told of them are kept: beside the landed files, which outlive a warehouse."""
    return ZoneStore(Secret(config.raw_zone).resolve())


def write_facts(config: Config) -> int:
    """Keep the facts of the last build for the alerts, in one step; returns how many there are."""
    facts = [_fact(*row) for row in read_rows(config, _FACTS)]
    put_json(alerts_store(config), FACTS, [asdict(fact) for fact in facts])
    return len(facts)


def read_facts(store: ZoneStore) -> list[Fact] | None:
    """The facts of the last build; None before the first one."""
    if not store.exists(FACTS):
        return None
    return [fact_of(row) for row in json.loads(store.read(FACTS))]


def fact_of(row: dict[str, object]) -> Fact:
    """A fact from its JSON."""
    numbers: Sequence[Sequence[str]] = row.pop("numbers")  # type: ignore[assignment]
    return Fact(numbers=tuple((name, value) for name, value in numbers), **row)  # type: ignore[arg-type]


def put_json(store: ZoneStore, path: str, content: object) -> None:
    """Write one JSON file whole or not at all."""
    with store.workplace("alerts") as folder:
        ready = folder / "ready.json"
        ready.write_text(json.dumps(content, indent=1, sort_keys=True), encoding="utf-8")
        store.put(ready, path)


def _fact(key: str, severity: str, subject: str, title: str, *rest: object) -> Fact:
    *numbers, detail, owner, asset = rest
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    named = tuple((str(name), _plain(value)) for name, value in pairs if name is not None)
    return Fact(
        key, severity, subject, title, named, None if detail is None else str(detail), str(owner), str(asset)
    )


def _plain(value: object) -> str:
    """A number without the zeros that its type pads it with; unknown stays unknown."""
    return "unknown" if value is None else f"{Decimal(str(value)).normalize():f}"


_FACTS = """
    select
        fact_key, severity, subject_key, title, number_1_name, number_1, number_2_name, number_2,
        number_3_name, number_3, detail, owner, asset
    from marts.mart_alert_facts
    order by fact_key
"""
