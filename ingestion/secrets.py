"""Secrets of a configuration: which are named, and which the environment does not hold.

Belongs here: telling all of them before a night starts, instead of one at a time as sources reach for them. A
single secret is resolved by `ingestion.config.Secret`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from pydantic import BaseModel

from ingestion.config import Config, ConfigError
from ingestion.simulator import ENVIRONMENT


def require_secrets(config: Config) -> None:
    """Refuse a configuration whose `env:` names are not set; the simulator sets those of its own vendors.

    Raises:
        ConfigError: one line a missing name, with the keys that use it.
    """
    given = set(ENVIRONMENT.values()) if config.simulator else set()
    missing: dict[str, list[str]] = {}
    for key, name in _named(config, ""):
        if name not in given and not os.environ.get(name):
            missing.setdefault(name, []).append(key)
    if missing:
        raise ConfigError(
            "\n".join(
                f"environment variable {name} is not set; {', '.join(keys)} names it as `env:{name}`"
                for name, keys in missing.items()
            )
        )


def _named(section: BaseModel, prefix: str) -> Iterator[tuple[str, str]]:
    """Every key whose value is `env:NAME`, and that name."""
    for field in type(section).model_fields:
        value = getattr(section, field)
        if isinstance(value, BaseModel):
            yield from _named(value, f"{prefix}{field}.")
        elif isinstance(value, str) and value.startswith("env:"):
            yield f"{prefix}{field}", value.removeprefix("env:")
