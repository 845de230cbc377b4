"""Ten real reverts and four look-alikes, from message to model: who reverts whom.

The messages are rebuilt in the form that tests/fixtures/langfuse_prs tells; the words around are made up.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from dbt_runner import Warehouse

from ingestion.sources.github import parse

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[1] / "fixtures" / "langfuse_prs"
REPOSITORY = "langfuse/langfuse"
TITLES = {
    'title Revert "..."': 'Revert "feat(web): a change"',
    "title revert(scope): or revert:": "revert(web): a change",
}
# the titles of the other reverts say it in their own words; look-alikes have the word in another sense
PLAIN_TITLE = "fix(web): roll back the change of last week"
LOOK_ALIKES = {
    "16205": "chore(web): revert one setting to its default",
    "15271": "style(web): revert part of the new look",
    "15403": "feat(web): offer a rollback button",
    "14225": "docs: how prompts are rolled back and reverted",
}
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REVERTS = {row["pr"]: row for row in rows("reverts.csv")}


def message(row: Row) -> tuple[str, str]:
    """Title and body in the form that the row tells."""
    if row["is_revert"] == "0":
        return LOOK_ALIKES[row["pr"]], "Nothing is taken back here."
    said = ["Some reason."]
    if row["body_names_sha"] == "1":
        said.append(f"This reverts commit {row['reverts_sha']}.")
    if row["body_names_pr"] == "1":
        said.append(f"Reverts {REPOSITORY}#{row['reverts_pr']}")
    return TITLES.get(row["title_form"], PLAIN_TITLE), "\n\n".join(said)


def node(pull: Row) -> dict[str, Any]:
    """The pull request as the vendor's GraphQL answers it."""
    row = REVERTS.get(pull["pr"])
    title, body = message(row) if row else ("feat(web): a change", "")
    at = pull["merged_at"]
    return {
        "id": f"PR_{pull['pr']}", "number": int(pull["pr"]), "title": title, "body": body, "state": "MERGED",
        "createdAt": at, "mergedAt": at, "updatedAt": at, "headRefName": f"branch-{pull['pr']}", "baseRefName": "main",
        "isCrossRepository": False, "mergeCommit": {"oid": pull["merge_sha"], "message": title},
        "author": {"__typename": "User", "login": "dev1"}, "labels": {"nodes": []},
        "commits": {"totalCount": 0, "nodes": []},
    }  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("reverts")
    nodes = [node(pull) for pull in rows("pull_requests.csv")]
    pulls = [parse.pull_request(one, REPOSITORY, "main", "salt") for one in nodes]
    found = [
        reference
        for one, pull in zip(nodes, pulls, strict=True)
        for reference in parse.references(one, pull, [])
    ]
    built = Warehouse(str(folder / "w.duckdb"), folder)
    built.lay({"github.pull_requests": pulls, "github.references": found})
    skipped = ("--exclude-resource-type", "unit_test")
    built.dbt("build", *skipped, "--select", "+int_pull_request_reverts", "+int_outcomes_of_pull_requests")
    return built


def test_reverts_that_name_what_they_revert_are_tied_to_it(warehouse: Warehouse) -> None:
    known = {pull["pr"] for pull in rows("pull_requests.csv")}
    expected = {
        (f"PR_{row['pr']}", f"PR_{row['reverts_pr']}")
        for row in REVERTS.values()
        if row["is_revert"] == "1" and row["reverts_pr"] in known
    }
    assert len(expected) == 8  # nine name it, one of these a pull request before the list begins
    tied = warehouse.rows(
        "select pull_request_id, reverted_pull_request_id from intermediate.int_pull_request_reverts"
    )
    assert {tuple(row.values()) for row in tied} == expected


def test_look_alikes_stay_outcomes_and_reverts_do_not(warehouse: Warehouse) -> None:
    outcomes = {
        row["outcome_id"].partition("#")[2]
        for row in warehouse.rows("select outcome_id from intermediate.int_outcomes_of_pull_requests")
    }
    assert set(LOOK_ALIKES) <= outcomes
    named = {pr for pr, row in REVERTS.items() if row["body_names_sha"] == "1" or row["body_names_pr"] == "1"}
    assert len(named) == 9
    assert not named & outcomes
    # a revert that says so in its title and names nothing cannot be tied: it counts as a change like any other
    assert set(REVERTS) - named - set(LOOK_ALIKES) == {"14944"}
    assert "14944" in outcomes
