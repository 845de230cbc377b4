"""The vendored price files: hashed, reproducible, and complete in their words for a provider."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import pytest

from ingestion.sources.price_book import snapshot
from ingestion.sources.price_book.client import (
    SnapshotError,
    genai_providers,
    index_rows,
    litellm_snapshots,
)
from ingestion.sources.price_book.providers import PROVIDER_NAMES, provider_names, provider_of

ENTRY = {
    "litellm_provider": "anthropic",
    "input_cost_per_token": 3e-06,
    "mode": "chat",
    "supports_vision": True,
}


def price_file(folder: Path, models: dict[str, object]) -> Path:
    path = folder / "prices.json"
    path.write_text(json.dumps(models))
    return path


def test_take_keeps_prices_and_unknown_keys_only(tmp_path: Path) -> None:
    models = {
        "m": {**ENTRY, "output_cost_per_image": 1, "input_cost_per_thought": 5},
        "free of prices": {"litellm_provider": "x", "mode": "chat"},
        "sample_spec": ENTRY,
    }
    snapshot.take(price_file(tmp_path, models), "9.9", date(2026, 5, 1), tmp_path)
    [found] = litellm_snapshots(tmp_path)
    assert (found.version, found.checked_on) == ("9.9", date(2026, 5, 1))
    assert found.models == {
        "m": {
            "litellm_provider": "anthropic",
            "input_cost_per_token": Decimal("0.000003"),
            "input_cost_per_thought": Decimal(5),
        }
    }


def test_take_gives_the_same_bytes_again_and_replaces_its_line(tmp_path: Path) -> None:
    source = price_file(tmp_path, {"m": ENTRY})
    first = snapshot.take(source, "9.9", date(2026, 5, 1), tmp_path).read_bytes()
    assert snapshot.take(source, "9.9", date(2026, 5, 1), tmp_path).read_bytes() == first
    assert [(r["source"], r["checked_on"]) for r in index_rows(tmp_path)] == [
        ("genai_prices", "2026-05-01"),
        ("litellm_snapshot", "2026-05-01"),
    ]


def test_snapshots_are_read_oldest_first(tmp_path: Path) -> None:
    for day in (date(2026, 6, 1), date(2026, 5, 1)):
        snapshot.take(price_file(tmp_path, {"m": ENTRY}), "9.9", day, tmp_path)
    assert [s.checked_on for s in litellm_snapshots(tmp_path)] == [date(2026, 5, 1), date(2026, 6, 1)]


def test_changed_file_is_refused(tmp_path: Path) -> None:
    path = snapshot.take(price_file(tmp_path, {"m": ENTRY}), "9.9", date(2026, 5, 1), tmp_path)
    path.write_bytes(gzip.compress(b"{}"))
    with pytest.raises(
        SnapshotError, match=r"litellm_prices_2026-05-01.json.gz has sha256 \w{64}; snapshots.csv allows"
    ):
        litellm_snapshots(tmp_path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    snapshot.take(price_file(tmp_path, {"m": ENTRY}), "9.9", date(2026, 5, 1), tmp_path).unlink()
    with pytest.raises(
        SnapshotError, match=r"litellm_prices_2026-05-01.json.gz cannot be read: No such file"
    ):
        litellm_snapshots(tmp_path)


def test_two_snapshots_of_one_day_are_refused(tmp_path: Path) -> None:
    snapshot.take(price_file(tmp_path, {"m": ENTRY}), "9.9", date(2026, 5, 1), tmp_path)
    index = tmp_path / "snapshots.csv"
    index.write_text(index.read_text() + "litellm_snapshot,9.8,2026-05-01,other.json.gz,0\n")
    with pytest.raises(SnapshotError, match="two LiteLLM snapshots on one day"):
        litellm_snapshots(tmp_path)


def test_newest_vendored_snapshot_is_what_the_pinned_package_gives() -> None:
    source, installed = snapshot._installed()
    newest = litellm_snapshots()[-1]
    assert newest.version == installed
    text = gzip.decompress(snapshot.compact(json.loads(source.read_text(encoding="utf-8"))))
    assert newest.models == json.loads(text, parse_float=Decimal, parse_int=Decimal)


def test_installed_genai_prices_were_reviewed() -> None:
    found, checked_on, _ = genai_providers()
    assert found == version("genai-prices")
    assert checked_on is not None


def test_every_vendor_of_both_lists_has_a_provider_name() -> None:
    words = {entry["litellm_provider"] for s in litellm_snapshots() for entry in s.models.values()}
    words |= {provider.id for provider in genai_providers()[2]}
    assert sorted(words - set(provider_names())) == []


def test_provider_names_are_lower_case_unique_and_settled() -> None:
    with PROVIDER_NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = [row["vendor_name"] for row in rows]
    assert len(words) == len(set(words))
    assert all(word == word.strip().lower() for word in words)
    # a provider's name stands for itself, so that mapping twice changes nothing
    assert [row["provider"] for row in rows if provider_of(row["provider"]) != row["provider"]] == []


@pytest.mark.parametrize(
    ("word", "provider"),
    [
        ("anthropic", "anthropic"),
        ("vertex_ai", "google_vertex"),
        ("vertex_ai-anthropic_models", "google_vertex"),
        ("gemini", "google"),
        ("bedrock_converse", "aws_bedrock"),
        ("aws", "aws_bedrock"),
        ("azure_ai", "azure"),
        (" OpenAI ", "openai"),
        ("a-new-vendor", "a-new-vendor"),
    ],
)
def test_provider_of_names_the_biller(word: str, provider: str) -> None:
    assert provider_of(word) == provider
