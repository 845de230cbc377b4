"""Takes a new snapshot of LiteLLM's price file: `python -m ingestion.sources.price_book.snapshot`.

Belongs here: writing the compact copy and its line in `snapshots.csv`. A person runs this and reviews the
difference that it prints; the nightly job only reads. Without a file it takes the one inside the installed `litellm`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
from datetime import UTC, date, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ingestion.sources.price_book import book
from ingestion.sources.price_book.client import HERE, INDEX, index_rows
from ingestion.sources.price_book.price_keys import IGNORED, is_about_the_model
from ingestion.sources.price_book.review import keyed, read_reviewed, report, write_reviewed

_NOT_MODELS = ("sample_spec", "fallback_generalizations")  # the file's own documentation and routing rules
_COLUMNS = ["source", "version", "checked_on", "file", "sha256"]


def compact(models: dict[str, dict[str, Any]]) -> bytes:
    """What `parse.py` reads or does not know yet, as sorted JSON in gzip without a time stamp."""
    kept = {}
    for name, entry in models.items():
        keys = {k: v for k, v in entry.items() if not is_about_the_model(k) and k not in IGNORED}
        if name not in _NOT_MODELS and set(keys) - {"litellm_provider"}:
            kept[name] = keys
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=9) as file:
        file.write(text.encode())
    return buffer.getvalue()


def take(source: Path, source_version: str, checked_on: date, folder: Path = HERE) -> Path:
    """Write `litellm_prices_<date>.json.gz` and its line in the index; a snapshot of that day is replaced."""
    content = compact(json.loads(source.read_text(encoding="utf-8")))
    target = folder / f"litellm_prices_{checked_on.isoformat()}.json.gz"
    target.write_bytes(content)
    day = checked_on.isoformat()
    rows = [r for r in index_rows(folder) if r["file"] != target.name] if (folder / INDEX).exists() else []
    rows.append(
        dict(
            zip(
                _COLUMNS,
                ["litellm_snapshot", source_version, day, target.name, hashlib.sha256(content).hexdigest()],
                strict=True,
            )
        )
    )
    genai = version("genai-prices")
    if ("genai_prices", genai) not in {(r["source"], r["version"]) for r in rows}:
        rows.append(dict(zip(_COLUMNS, ["genai_prices", genai, day, "", ""], strict=True)))
    with (folder / INDEX).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda r: (r["source"], r["checked_on"])))
    return target


def is_known(source: Path, source_version: str, folder: Path = HERE) -> bool:
    """Whether the newest snapshot is of this version and has the same bytes, and genai-prices' version was reviewed."""
    rows = index_rows(folder)
    snapshots = [row for row in rows if row["source"] == "litellm_snapshot"]
    newest = max(snapshots, key=lambda row: row["checked_on"], default=None)
    content = compact(json.loads(source.read_text(encoding="utf-8")))
    reviewed = ("genai_prices", version("genai-prices")) in {(r["source"], r["version"]) for r in rows}
    return (
        reviewed
        and newest is not None
        and (newest["version"], newest["sha256"]) == (source_version, hashlib.sha256(content).hexdigest())
    )


def _installed() -> tuple[Path, str]:
    package = find_spec("litellm")
    if package is None or package.origin is None:
        raise SystemExit("litellm is not installed; name a price file and its version")
    return Path(package.origin).parent / "model_prices_and_context_window_backup.json", version("litellm")


def main() -> None:
    """Command line: an optional file with its version, and the day (today by default)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "file", nargs="?", type=Path, help="model_prices_and_context_window.json; default: installed"
    )
    parser.add_argument("--version", help="LiteLLM version of that file")
    parser.add_argument("--checked-on", type=date.fromisoformat, default=datetime.now(UTC).date())
    arguments = parser.parse_args()
    if (arguments.file is None) != (arguments.version is None):
        parser.error("a file needs --version, and --version needs a file")
    source, source_version = (arguments.file, arguments.version) if arguments.file else _installed()
    if is_known(source, source_version):
        print(f"litellm {source_version}: the newest snapshot holds these prices already")
    else:
        print(take(source, source_version, arguments.checked_on))
    rows, rejected = book.__wrapped__()
    found = keyed(rows)
    print("\n".join(report(read_reviewed(), found)))
    print("\n".join(f"  refused {r.locator}: {r.field}, {r.reason}" for r in rejected))
    write_reviewed(found)


if __name__ == "__main__":
    main()
