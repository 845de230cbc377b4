"""Great Expectations' Data Docs behind the quality page: a page a suite, of red nights too, whole without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from small_night import FIRST, Source, request, run_landing, small_config, small_project

from orchestration.dbt_process import Dbt
from orchestration.quality_report import report_path, write_report

PERSON = "dev@example.test"
# what a browser fetches by itself, and what it follows when asked
LOADED = {"src", "srcset", "data", "poster", "background", "xlink:href"}


class Addresses(HTMLParser):
    """What a page loads, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in LOADED or (name == "href" and tag != "a"):
                self.loads.append(str(value))
            elif name == "href":
                self.links.append(str(value))


@dataclass(frozen=True)
class Nights:
    """Landings into one folder and what was written of them."""

    folder: Path
    dbt: Dbt
    instance: dg.DagsterInstance

    def run(self, *rows: dict[str, Any]) -> dg.ExecuteInProcessResult:
        """Land and judge the rows, then write the report."""
        config = small_config(self.folder)
        done = run_landing(config, Source(list(rows)), self.dbt, instance=self.instance)
        write_report(config, self.instance, done.run_id)
        return done

    @property
    def quality(self) -> Path:
        return report_path(small_config(self.folder)).parent

    @property
    def front(self) -> str:
        return (self.quality / "index.html").read_text(encoding="utf-8")

    @property
    def pages(self) -> dict[str, str]:
        """Every page of the Data Docs, by its path."""
        docs = self.quality / "data_docs"
        return {p.relative_to(docs).as_posix(): p.read_text(encoding="utf-8") for p in docs.rglob("*.html")}

    @property
    def suite(self) -> str:
        """The page of the one suite's results."""
        (found,) = (text for path, text in self.pages.items() if path.startswith("validations/"))
        return found


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Nights(tmp_path, small_project(tmp_path), instance)


def test_a_red_night_shows_the_failing_rule_of_its_suite(nights: Nights) -> None:
    done = nights.run(request(1, FIRST), request(2, FIRST, payment_basis="free"))
    assert not done.success
    assert 'href="data_docs/index.html"' in nights.front
    assert re.findall(
        r'<tr class="red">.*?usage_files\.requests.*?payment_basis_is_a_known_word',
        nights.pages["index.html"],
    )
    assert "1 unexpected values found" in nights.suite
    assert ">free</div>" in nights.suite
    assert "Quality" in nights.front and "2026-10-01-to-2026-10-01" in nights.suite


def test_no_page_loads_anything_and_every_link_leads_to_a_file(nights: Nights) -> None:
    nights.run(request(1, FIRST), request(2, FIRST, payment_basis="free"))
    assert sorted(path.split("/")[0] for path in nights.pages) == [
        "expectations",
        "index.html",
        "validations",
    ]
    for path, text in nights.pages.items():
        found = Addresses()
        found.feed(text)
        assert found.loads == ["data:,"], path  # an empty icon, so that a browser asks for none
        assert re.findall(r"https?://|url\(|@import|<script|</script", text) == [], path
        for link in found.links:
            target = link.partition("#")[0]
            assert not target or (nights.quality / "data_docs" / path).parent.joinpath(target).exists(), link
    assert {p.suffix for p in nights.quality.rglob("*") if p.is_file()} == {".html", ".json"}


def test_what_a_column_about_people_holds_is_in_no_file(nights: Nights) -> None:
    hashed = "0f" * 32
    done = nights.run(
        request(1, FIRST, user_person_key=PERSON),
        request(2, FIRST, user_person_key=hashed, payment_basis="free"),
    )
    assert not done.success
    assert "user_person_key_is_hashed" in nights.pages["index.html"]
    texts = [path.read_text(encoding="utf-8") for path in nights.quality.rglob("*") if path.is_file()]
    assert [word for word in (PERSON, hashed) for text in texts if word in text] == []


def test_a_night_replaces_the_one_before_and_may_be_written_again(nights: Nights) -> None:
    nights.run(request(1, FIRST, payment_basis="free"))
    done = nights.run(request(1, FIRST))
    assert "Succeeded" in nights.suite
    assert [folder.name for folder in (nights.quality / "suites").iterdir()] == [done.run_id]
    before = sorted(nights.pages)
    write_report(small_config(nights.folder), nights.instance, done.run_id)
    assert sorted(nights.pages) == before


def test_docs_that_cannot_be_written_are_told_and_turn_no_night_red(nights: Nights) -> None:
    done = nights.run(request(1, FIRST))
    (kept,) = (nights.quality / "suites" / done.run_id).iterdir()
    kept.write_text("{torn")
    write_report(small_config(nights.folder), nights.instance, done.run_id)
    assert "The Data Docs could not be written: JSONDecodeError" in nights.front


def test_a_suite_whose_result_cannot_be_kept_is_judged_all_the_same(nights: Nights) -> None:
    nights.quality.mkdir()
    (nights.quality / "suites").write_text("a file where a folder should be")
    done = nights.run(request(1, FIRST))
    assert done.success
    assert "No suite ran" in nights.front
