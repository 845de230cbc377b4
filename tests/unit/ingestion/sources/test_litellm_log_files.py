"""Which files of a log folder are read, in which layout, and which calls of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import fsspec
import pytest
from logged_calls import DAY, payload, places, read, write

from ingestion.config import ConfigError
from ingestion.data_files import DataFile
from ingestion.sources.litellm.log_objects import LogObjects, in_window
from ingestion.sources.litellm.log_shape import Layout, layout_of


@pytest.mark.parametrize("name", ["one.jsonl", "one.ndjson", "one.json", "one.jsonl.gz", "no_suffix"])
def test_lines_land_whatever_the_name(tmp_path: Path, name: str) -> None:
    content = "".join(json.dumps(payload(n)) + "\n" for n in (1, 2)).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    rows, rejected = read(tmp_path)
    assert ([row["request_id"] for row in rows], rejected) == (["msg_1", "msg_2"], [])


@pytest.mark.parametrize("indent", [None, 2])
def test_array_lands(tmp_path: Path, indent: int | None) -> None:
    (tmp_path / "post.json").write_text(json.dumps([payload(1), payload(2)], indent=indent))
    assert [row["request_id"] for row in read(tmp_path)[0]] == ["msg_1", "msg_2"]


def test_spread_gzipped_object_lands(tmp_path: Path) -> None:
    (tmp_path / "call.json.gz").write_bytes(gzip.compress(json.dumps(payload(1), indent=4).encode()))
    assert [row["request_id"] for row in read(tmp_path)[0]] == ["msg_1"]


def test_bucket_by_fsspec_lands() -> None:
    memory = fsspec.filesystem("memory")
    content = gzip.compress((json.dumps(payload(1)) + '\n{"id": "msg_9", "sta').encode())
    memory.pipe_file("/bucket-of-logs/team/2026-11-22/a.jsonl.gz", content)
    try:
        rows, rejected = read("memory://bucket-of-logs")
    finally:
        memory.rm("/bucket-of-logs", recursive=True)
    assert [row["request_id"] for row in rows] == ["msg_1"]
    assert places(rejected) == [("team/2026-11-22/a.jsonl.gz:2", "line")]


def test_calls_outside_the_window_are_left_out(tmp_path: Path) -> None:
    midnight = DAY.start.timestamp()
    write(
        tmp_path / "log.jsonl",
        payload(1, startTime=midnight - 0.000001), payload(2, startTime=midnight), payload(3, startTime=midnight + 86400),
    )  # fmt: skip
    assert [row["request_id"] for row in read(tmp_path)[0]] == ["msg_2"]


def test_folder_days_say_which_files_are_read(tmp_path: Path) -> None:
    for folder in ("2026-11-21", "2026/11/22/10", "team-a/2026-11-23", "2026-11-24", "undated"):
        write(tmp_path / folder / "log.jsonl", payload(1, id=folder))
    assert [row["request_id"] for row in read(tmp_path)[0]] == [
        "2026/11/22/10",
        "team-a/2026-11-23",
        "undated",
    ]


def test_file_whose_path_names_no_real_day_is_always_read() -> None:
    assert in_window(DataFile("x/2026-02-30/a.json", "2026-02-30/a.json"), DAY)


def test_hidden_and_foreign_files_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "log.jsonl", payload(1))
    for name in ("_mark.json", ".hidden.json", "README.md"):
        (tmp_path / name).write_text("no payload")
    assert (len(read(tmp_path)[0]), read(tmp_path)[1]) == (1, [])


def test_missing_folder_is_told() -> None:
    with pytest.raises(ConfigError, match=r"sources\.litellm\.logs: /nowhere/logs does not exist"):
        LogObjects("/nowhere/logs")


def test_layout_is_told_by_the_second_line() -> None:
    assert layout_of('{"a": 1}\n{"b": 2}\n') is Layout.LINES
    assert layout_of('{"a": 1, \n{"b": 2}\n') is Layout.LINES
    assert layout_of('{\n "a": 1\n}') is Layout.SPREAD
    assert layout_of(' [\n{"a": 1}]') is Layout.ARRAY
