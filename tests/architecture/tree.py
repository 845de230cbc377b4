"""The tracked files of this repository, as the architecture tests read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file git tracks that is in the work tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def tracked(*suffixes: str, under: str = "") -> list[Path]:
    """Tracked files with one of `suffixes`, below a folder."""
    return [
        p
        for p in tracked_files()
        if p.suffix in suffixes and p.relative_to(ROOT).as_posix().startswith(under)
    ]


def text_files() -> list[Path]:
    """Tracked files that people or tools read as text; bundled data and the lock file are not ours to word."""
    binary = {".parquet", ".gz", ".png", ".duckdb", ".zip"}
    return [p for p in tracked_files() if p.suffix not in binary and p.name != "requirements.lock"]


def imports_of(path: Path) -> Iterator[str]:
    """The full names of all modules a Python file imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def named(path: Path) -> str:
    """The path as messages write it."""
    return path.relative_to(ROOT).as_posix()
