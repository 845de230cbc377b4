"""Every dbt model with a window, a case, an allocation or an incremental branch has a native unit test of that.

Belongs here: finding such models by the words of their SQL and of the macros they call. Does not belong here: running
the unit tests, or the audits, which are judged by breaking their laws.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml
from tree import tracked

MODELS = "dbt_project/models/"
# What a model may say or call, and so must test.
RULES = {
    "window": re.compile(r"\bover\s*\("),
    "case": re.compile(r"\bcase\b"),
    "allocation": re.compile(r"\b(split_usd|share_of|part_usd)\s*\("),
    "incremental": re.compile(r"\b(is_incremental|built_relation)\s*\(|materialized\s*=\s*'incremental'"),
}
# The macros whose answer says that an earlier run left rows: the later run is tested by overriding one of them.
EARLIER_RUN = {
    "is_incremental": re.compile(r"\b(is_incremental|only_changed_days)\("),
    "built_relation": re.compile(r"\bbuilt_relation\("),
}
COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)
MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\(.*?%\}(.*?)\{%-?\s*endmacro", re.DOTALL)


def sql(under: str) -> dict[str, str]:
    """The text without comments of every SQL file below a folder, by the file's name."""
    return {
        path.stem: COMMENT.sub("", path.read_text(encoding="utf-8")) for path in tracked(".sql", under=under)
    }


@cache
def macros() -> dict[str, str]:
    """The body of every macro by the name it is called by; the engines' versions of one macro are one text."""
    bodies: dict[str, str] = {}
    for text in sql("dbt_project/macros/").values():
        for name, body in MACRO.findall(text):
            called = name.split("__", 1)[-1]
            bodies[called] = bodies.get(called, "") + body
    return bodies


def expanded(text: str) -> str:
    """A text with the bodies of all macros that it calls, at any depth."""
    reached: set[str] = set()
    while found := {name for name in macros() if re.search(rf"\b{name}\(", text)} - reached:
        reached |= found
        text += "".join(macros()[name] for name in sorted(found))
    return text


@cache
def unit_tests() -> dict[str, list[dict[str, Any]]]:
    """The declared unit tests of every model."""
    tests: dict[str, list[dict[str, Any]]] = {}
    for path in tracked(".yml", under=MODELS):
        for test in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("unit_tests", []):
            tests.setdefault(test["model"], []).append(test)
    return tests


def models() -> dict[str, str]:
    """The text of every model that needs its rules tested here."""
    return {name: text for name, text in sql(MODELS).items() if not name.startswith("audit_")}


@pytest.mark.parametrize("rule", RULES)
def test_model_with_a_rule_has_a_unit_test(rule: str) -> None:
    bound = {name for name, text in models().items() if RULES[rule].search(expanded(text))}
    assert bound, f"no model with a {rule}: the rule finds nothing any more"
    assert sorted(bound - set(unit_tests())) == []


@pytest.mark.parametrize("macro", EARLIER_RUN)
def test_later_run_of_an_incremental_model_has_a_unit_test(macro: str) -> None:
    bound = {name for name, text in models().items() if EARLIER_RUN[macro].search(text)}
    told = {
        name
        for name, tests in unit_tests().items()
        if any(test.get("overrides", {}).get("macros", {}).get(macro) for test in tests)
    }
    assert bound
    assert sorted(bound - told) == []


def test_unit_test_is_named_after_its_model_and_fits_postgres() -> None:
    found = [
        test["name"]
        for model, tests in unit_tests().items()
        for test in tests
        # PostgreSQL cuts longer names, and two tests of one model would then be one
        if not test["name"].startswith(f"{model}__") or len(test["name"]) > 63
    ]
    assert found == []


def test_rules_see_through_macros() -> None:
    assert RULES["case"].search(expanded("{{ litellm_calls(source('a', 'b')) }}"))
    assert RULES["window"].search(expanded("{{ split_usd('a', 'b', 'c', 'd') }}"))
    assert not RULES["case"].search(expanded("{{ hash_key(['a']) }}"))
