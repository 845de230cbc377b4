"""What `make prices` says: every new, ended and changed row of the book, and nothing when there is none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ingestion.sources.price_book import book, snapshot
from ingestion.sources.price_book.review import keyed, read_reviewed, report, write_reviewed

BASE = {
    "source": "genai_prices",
    "provider": "anthropic",
    "model_name": "claude-x",
    "meter": "output",
    "service_tier": "standard",
    "min_input_tokens": 0,
    "valid_from": "1970-01-01",
    "valid_to": "9999-12-31",
    "usd_per_token": Decimal("0.000015"),
}


def test_the_book_of_the_pinned_packages_was_reviewed() -> None:
    rows, _ = book()
    assert report(read_reviewed(), keyed(rows))[1:] == []


def test_report_names_each_row_with_its_model_and_meter() -> None:
    before = keyed([
        BASE,
        {**BASE, "meter": "uncached_input", "usd_per_token": Decimal("0.000003")},
        {**BASE, "meter": "cache_read", "usd_per_token": Decimal("0.0000003")},
        {**BASE, "meter": "web_search:", "usd_per_token": Decimal("0.010")},
    ])  # fmt: skip
    after = keyed([
        {**BASE, "valid_to": "2026-12-01"},
        {**BASE, "valid_from": "2026-12-01", "usd_per_token": Decimal("0.000012")},
        {**BASE, "meter": "uncached_input", "usd_per_token": Decimal("0.000002")},
        {**BASE, "meter": "uncached_input", "min_input_tokens": 200000, "usd_per_token": Decimal("0.000006")},
        {**BASE, "meter": "web_search:", "usd_per_token": Decimal("0.010")},
    ])  # fmt: skip
    assert report(before, after) == [
        "price book: 5 rows; 2 new, 2 ended, 1 changed",
        "  ended   anthropic claude-x: cache_read standard from 1970-01-01, 0.3 a million, no longer listed (genai_prices)",
        "  ended   anthropic claude-x: output standard from 1970-01-01, 15 a million until 2026-12-01 (genai_prices)",
        "  new     anthropic claude-x: output standard from 2026-12-01, 12 a million (genai_prices)",
        "  changed anthropic claude-x: uncached_input standard from 1970-01-01, 3 a million -> 2 a million (genai_prices)",
        "  new     anthropic claude-x: uncached_input standard above 200,000 from 1970-01-01, 6 a million (genai_prices)",
    ]


def test_reviewed_copy_comes_back_and_has_the_same_bytes_again(tmp_path: Path) -> None:
    assert read_reviewed(tmp_path) == {}
    found = keyed([BASE, {**BASE, "meter": "uncached_input"}])
    write_reviewed(found, tmp_path)
    first = (tmp_path / "book_reviewed.csv.gz").read_bytes()
    assert read_reviewed(tmp_path) == found
    write_reviewed(found, tmp_path)
    assert (tmp_path / "book_reviewed.csv.gz").read_bytes() == first


def test_the_same_prices_give_no_second_snapshot() -> None:
    source, installed = snapshot._installed()
    assert snapshot.is_known(source, installed)
    assert not snapshot.is_known(source, "another version")
