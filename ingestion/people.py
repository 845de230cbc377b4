"""People never land by name: an identity becomes a salted hash before the first write (DESIGN.md, law 6)."""

from __future__ import annotations

import hashlib

PERSON_KEY_SQL = "sha256($salt || lower(trim({column})))"  # DuckDB; the same rule as person_key()


def person_key(identity: str | None, salt: str) -> str | None:
    """`sha256(salt || lower(trim(identity)))` in hex; null or blank stays null."""
    if identity is None or not identity.strip():
        return None
    return hashlib.sha256((salt + identity.strip().lower()).encode()).hexdigest()
