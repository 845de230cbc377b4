"""Reading typed fields from JSON rows: exact values, and refusals that say what was found."""

# landed timestamps are naive UTC by contract
from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from ingestion import fields
from ingestion.tables import Rejection


@pytest.mark.parametrize(
    ("cents", "usd"),
    [
        ("10450.25", "104.502500000000"),
        ("-5000", "-50.000000000000"),
        ("0", "0E-12"),
        ("0.00000000005", "1E-12"),  # half of the last place, away from zero
        ("-0.00000000005", "-1E-12"),
        ("0.00000000004999", "0E-12"),
        ("1e3", "10.000000000000"),
        ("123456789012345678901234567.89", "1234567890123456789012345.678900000000"),
    ],
)
def test_cents_become_dollars_exactly(cents, usd) -> None:
    found = fields.usd_from_cents({"amount": cents}, "amount")
    assert (found, found.as_tuple().exponent) == (Decimal(usd), -12)


@pytest.mark.parametrize(
    "wrong", [10450.25, 12, Decimal("1.5"), "NaN", "Infinity", "1_000", "12,5", "", True, [], "9" * 29]
)
def test_money_that_is_not_a_decimal_string_is_refused(wrong) -> None:
    with pytest.raises(fields.FieldError):
        fields.usd_from_cents({"amount": wrong}, "amount")


@pytest.mark.parametrize("wrong", [-1, 1.0, Decimal("3.0"), "3", True, None, 2**63, {}])
def test_count_that_is_not_a_whole_number_is_refused_and_never_zero(wrong) -> None:
    with pytest.raises(fields.FieldError):
        fields.count({"tokens": wrong}, "tokens")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-03T23:30:00Z", datetime(2026, 11, 3, 23, 30)),
        ("2026-11-04T01:30:00.250+0200", datetime(2026, 11, 3, 23, 30, 0, 250_000)),
    ],
)
def test_instants_land_as_naive_utc(text, utc) -> None:
    assert fields.instant({"at": text}, "at") == utc


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2026-11-03T23:30:00", "has no time zone"),
        ("2026-11-03", "has no time zone"),
        ("yesterday", "is not an instant"),
        (1_793_000_000, "is not an instant"),
        (None, "is missing"),
    ],
)
def test_instants_without_a_zone_are_refused(value, reason) -> None:
    with pytest.raises(fields.FieldError) as refused:
        fields.instant({"at": value}, "at")
    assert refused.value.reason == reason


def test_a_text_of_another_type_is_refused_without_showing_it() -> None:
    with pytest.raises(fields.FieldError) as refused:
        fields.text({"title": ["a secret"]}, "title")
    assert (refused.value.value, str(refused.value)) == (
        "list",
        "title: is not a text; allowed: a string or null",
    )


def test_a_path_through_something_else_names_the_step() -> None:
    with pytest.raises(fields.FieldError) as refused:
        fields.count({"usage": 5}, "usage.output_tokens")
    assert (refused.value.field, refused.value.reason) == ("usage", "is not an object")


def test_parse_each_lands_the_good_beside_the_refused() -> None:
    rejected: list[Rejection] = []
    items = [{"id": "a", "n": 1}, {"id": "b", "n": "one"}, "c", {"id": "d", "n": 4}]
    rows = fields.parse_each(
        items, lambda row: {"n": fields.count(row, "n")}, lambda row: row["id"], rejected
    )
    assert rows == [{"n": 1}, {"n": 4}]
    assert rejected == [
        Rejection("b", "n", "one", "is not a count", "a whole number, 0 or more"),
        Rejection("item 2", "row", "str", "is not an object", "a JSON object"),
    ]
