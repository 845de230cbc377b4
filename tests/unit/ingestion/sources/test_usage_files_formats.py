"""Usage files in every format, torn files, and where they may lie."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from usage_rows import DAY, GOOD, NEEDED, SALT, csv_of, read

from ingestion.config import ConfigError, parse_config
from ingestion.sources import usage_files
from ingestion.sources.usage_files.tables import REQUESTS


@pytest.mark.parametrize("name", ["u.csv", "u.csv.gz", "u.jsonl", "u.ndjson.gz", "u.parquet"])
def test_formats_land_the_same_row(tmp_path: Path, name: str) -> None:
    line = {
        "request_id": "r1", "requested_at": "2026-10-01T09:30:00Z", "provider": "anthropic", "model_name": "m",
        "output_tokens": 5, "gateway_cost_usd": "0.1", "tags": '["b","a"]',
    }  # fmt: skip
    if name.endswith(".parquet"):
        typed = line | {
            "requested_at": datetime(2026, 10, 1, 9, 30, tzinfo=UTC),
            "tags": ["b", "a"],
            "gateway_cost_usd": 0.1,
        }
        pq.write_table(pa.Table.from_pylist([typed]), tmp_path / name)
    else:
        as_csv = (
            ",".join(line)
            + "\n"
            + ",".join(f'"{str(v).replace(chr(34), chr(34) * 2)}"' for v in line.values())
            + "\n"
        )
        as_json = json.dumps(line | {"tags": ["b", "a"], "gateway_cost_usd": 0.1}) + "\n"
        content = (as_csv if ".csv" in name else as_json).encode()
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    rows, rejected = read(tmp_path)
    assert rejected == []
    assert {name: value for name, value in rows[0].items() if value not in (None, 0)} == {
        "request_id": "r1", "requested_at": datetime(2026, 10, 1, 9, 30), "provider": "anthropic", "model_name": "m",
        "output_tokens": 5, "payment_basis": "metered", "gateway_cost_usd": Decimal("0.100000000000"),
        "tags_json": '["a","b"]',
    }  # fmt: skip


def test_naive_parquet_timestamp_is_rejected(tmp_path: Path) -> None:
    line = {"request_id": "r1", "requested_at": datetime(2026, 10, 1, 9), "provider": "a", "model_name": "m"}
    pq.write_table(pa.Table.from_pylist([line]), tmp_path / "u.parquet")
    assert [(one.locator, one.reason) for one in read(tmp_path)[1]] == [("u.parquet:r1", "has no time zone")]


def test_torn_files_are_rejected_and_the_others_land(tmp_path: Path) -> None:
    csv_of(tmp_path, NEEDED, GOOD, name="good.csv")
    packed = gzip.compress("\n".join([NEEDED, *[GOOD] * 5000]).encode())
    (tmp_path / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 torn")
    rows, rejected = read(tmp_path)
    assert "r1" in {row["request_id"] for row in rows}
    assert {one.locator for one in rejected if one.field == "file"} == {"cut.csv.gz", "cut.parquet"}


def test_byte_order_mark_and_quotes_are_read(tmp_path: Path) -> None:
    text = f'\ufeff{NEEDED},team\n"r,1",2026-10-01T09:30:00Z,anthropic,m,"a ""b"""\n'
    (tmp_path / "u.csv").write_text(text, encoding="utf-8")
    rows, rejected = read(tmp_path)
    assert ([(row["request_id"], row["team"]) for row in rows], rejected) == ([("r,1", 'a "b"')], [])


def test_fsspec_folder_lands() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/usage-bucket/x/u.csv", f"{NEEDED}\n{GOOD}\n".encode())
    try:
        assert [row["request_id"] for row in read("memory://usage-bucket")[0]] == ["r1"]
    finally:
        memory.rm("/usage-bucket", recursive=True)


def test_missing_folder_is_told() -> None:
    with pytest.raises(ConfigError, match=r"sources\.usage_files\.path: /nowhere does not exist"):
        read("/nowhere")


def test_pull_reads_the_configured_path(tmp_path: Path) -> None:
    csv_of(tmp_path, NEEDED, GOOD)
    base = {"registry": "r", "start_date": "2026-10-01", "people_salt": SALT}
    config = parse_config(base | {"sources": {"usage_files": {"path": str(tmp_path)}}})
    [pull] = usage_files.pulls(config)
    [fetched] = pull.fetch(config, DAY)
    assert (pull.tables, fetched.rows.read_all().num_rows) == ((REQUESTS,), 1)
    assert usage_files.pulls(parse_config(base | {"sources": {}})) == ()
