"""People never land by name: an identity becomes a salted hash before the first write (DESIGN.md, law 6)."""

from __future__ import annotations

import hashlib
import re

# Broad on purpose: a masked word that was no address costs a little legibility, a missed one costs a person.
EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}"

PERSON_KEY_SQL = "sha256($salt || lower(trim({column})))"  # DuckDB; the same rule as person_key()


def person_key(identity: str | None, salt: str) -> str | None:
    """`sha256(salt || lower(trim(identity)))` in hex; null or blank stays null."""
    if identity is None or not identity.strip():
        return None
    return hashlib.sha256((salt + identity.strip().lower()).encode()).hexdigest()


def without_emails(text: str, salt: str) -> str:
    """A name people chose (a branch, a label, a key) with each e-mail inside it replaced by its person key."""
    return re.sub(EMAIL, lambda found: str(person_key(found[0], salt)), text) if "@" in text else text


def hidden_emails(text: str) -> str:
    """The same for texts that are shown to operators and join with nothing: an e-mail becomes `<e-mail>`."""
    return re.sub(EMAIL, "<e-mail>", text) if "@" in text else text
