"""What no tracked file may say, how long a file may be, and whether the docs name what exists."""

from __future__ import annotations

import ast
import re

import pytest
import yaml
from tree import ROOT, named, text_files, tracked

MOST_LINES = {".py": 250, ".sql": 120, ".yml": 250, ".yaml": 250}
MOST_FUNCTION_LINES = 40

# written in pieces, so that this file may be read by its own rule
MACHINE_PATHS = re.compile(
    "(?<![\\w.])/(" + "|".join(["wo" + "rk", "ho" + "me/\\w", "ro" + "ot", "Us" + "ers"]) + ")/"
)
INDEX_HOSTS = re.compile("|".join(["pypi" + r"\.org", "files\\.python" + "hosted", "npm" + r"js\.(org|com)"]))
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+\.)+[a-z]{2,}")
# RFC 2606 names, which nobody can own, and the forms of commit trailers and URLs that only look like
# addresses
NOBODY = re.compile(r"@([\w-]+\.)*(example(\.(test|com|org|net))?|test|invalid|localhost)$|noreply", re.I)


@pytest.mark.parametrize("rule", [MACHINE_PATHS, INDEX_HOSTS], ids=["machine path", "package index host"])
def test_no_file_names_a_machine(rule: re.Pattern[str]) -> None:
    found = [
        f"{named(path)}:{number}: {match[0]}"
        for path in text_files()
        if "/data/" not in named(path)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (match := rule.search(line))
    ]
    assert found == []


def test_no_file_names_a_person() -> None:
    found = [
        f"{named(path)}: {match[0]}"
        for path in text_files()
        for match in ADDRESS.finditer(path.read_text(encoding="utf-8", errors="replace"))
        if not NOBODY.search(match[0])
    ]
    assert found == []


def test_no_file_is_too_long() -> None:
    found = [
        f"{named(path)}: {lines} lines, allowed {MOST_LINES[path.suffix]}"
        for path in tracked(*MOST_LINES)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES[path.suffix]
    ]
    assert found == []


def test_no_function_is_too_long() -> None:
    found = [
        f"{named(path)}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in tracked(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
        if node.end_lineno - node.lineno + 1 > MOST_FUNCTION_LINES
    ]
    assert found == []


def test_every_module_says_what_belongs_there() -> None:
    found = [
        named(path)
        for path in tracked(".py")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_docs_name_only_what_exists() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    found = [
        f"{named(path)}: {target}"
        for path in tracked(".md")
        for target in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists() and not (ROOT / target).exists()
    ]
    assert found == []


def test_docs_in_backticks_name_only_paths_that_exist() -> None:
    rooms = "ingestion|orchestration|expectations|dbt_project|tests|docs"
    path_like = re.compile(rf"`((?:{rooms})/[\w./-]+)`")
    found = [
        f"{named(path)}: {target}"
        for path in tracked(".md")
        for target in path_like.findall(path.read_text(encoding="utf-8"))
        if not (ROOT / target).exists()
    ]
    assert found == []


def _marts() -> dict[str, dict[str, object]]:
    models: dict[str, dict[str, object]] = {}
    for path in tracked(".yml", under="dbt_project/models/marts/"):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        models |= {model["name"]: model for model in content.get("models", [])}
    return models


def test_every_mart_is_described_with_every_column() -> None:
    described = _marts()
    assert sorted(described) == sorted(p.stem for p in tracked(".sql", under="dbt_project/models/marts/"))
    bare = [
        f"{name}.{column['name']}"
        for name, model in described.items()
        for column in model["columns"]  # type: ignore[attr-defined]
        if not column.get("description") or not column.get("data_type")
    ]
    assert bare == []


def test_every_money_column_of_a_mart_is_an_exact_decimal() -> None:
    found = [
        f"{name}.{column['name']}: {column['data_type']}"
        for name, model in _marts().items()
        for column in model["columns"]  # type: ignore[attr-defined]
        if "usd" in column["name"]
        and column["data_type"].replace(" ", "") not in ("decimal(38,12)", "numeric(38,12)")
    ]
    assert found == []
