"""People out of texts, in SQL: the DuckDB twin of `people.py` for readers that never see a row in Python.

Expressions need the bound value `$salt` unless they say otherwise.
"""

from __future__ import annotations

from ingestion.people import EMAIL, PERSON_KEY_SQL


def person(column: str) -> str:
    """The person key of a column; null where it is null or blank."""
    return f"case when trim({column}) <> '' then {PERSON_KEY_SQL.format(column=column)} end"


def without_emails(text: str) -> str:
    """A text with each e-mail inside it replaced by its person key."""
    key = PERSON_KEY_SQL.format(column="email")
    return (
        f"case when contains({text}, '@') then list_reduce(regexp_extract_all({text}, '{EMAIL}'), "
        f"lambda acc, email: replace(acc, email, {key}), {text}) else {text} end"
    )


def hidden_emails(text: str) -> str:
    """A text with each e-mail inside it replaced by `<e-mail>`; needs no `$salt`."""
    return f"regexp_replace({text}, '{EMAIL}', '<e-mail>', 'g')"
