"""People as keys: the two ways to mask an e-mail, and the same answer in Python and in SQL."""

from __future__ import annotations

import duckdb
import pytest

from ingestion import masking
from ingestion.people import hidden_emails, person_key, without_emails

TEXTS = [
    "",
    "no address",
    "a@b",
    "by:Dev@Example.test!",
    "dev@example.test/x, ops@example.test",
    "claude@20250929",
]


@pytest.mark.parametrize("text", TEXTS)
def test_masks_are_the_same_in_python_and_in_sql(text: str) -> None:
    sql = f"select {masking.without_emails('$text')}, {masking.hidden_emails('$text')}, length($salt)"
    found = duckdb.execute(sql, {"text": text, "salt": "salt"}).fetchone()
    assert found == (without_emails(text, "salt"), hidden_emails(text), 4)


def test_an_email_becomes_its_person_and_the_rest_stays() -> None:
    dev, ops = person_key("dev@example.test", "salt"), person_key("ops@example.test", "salt")
    assert without_emails("dev@example.test/x, ops@example.test", "salt") == f"{dev}/x, {ops}"
    assert hidden_emails("dev@example.test/x") == "<e-mail>/x"
    assert without_emails("claude@20250929", "salt") == "claude@20250929"
