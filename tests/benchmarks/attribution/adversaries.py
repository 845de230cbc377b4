"""Cases that aim at weak points: marks that lie, names that are used again, people who do two things at once.

The first group was written from the definitions alone, the second after a look at the SQL (docs/adr/0047). Each plants calls
with their truth; what evidence exists for them is said with the same words as in `company.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.benchmarks.attribution.company import DAYS, Pull, at

if TYPE_CHECKING:
    from tests.benchmarks.attribution.company import Maker

CALLS = 4


def _session(maker: Maker, name: str) -> str:
    return f"{maker.name}-x-{name}"


def _workflow(maker: Maker) -> dict[str, str]:
    return {"workflow": f"{maker.name}-pull_request"}


def wrong_number(maker: Maker) -> None:
    """A typing error leads to a number that was never used: no evidence."""
    marks = {**_workflow(maker), "tags_json": f'["pr:{maker.pulls[0].repository}#99999"]'}
    maker.work(
        _session(maker, "wrong"), maker.pulls[0].opened, CALLS, (maker.pulls[0].outcome_id,), "none", marks
    )


def stale_tag(maker: Maker) -> None:
    """The branch was switched and the tag was not: one company in twenty has such a session, of a thousandth of its calls."""
    if maker.random.random() < 0.05:
        old, new = maker.pulls[0], maker.pulls[1]
        marks = {**_workflow(maker), "tags_json": f'["pr:{old.outcome_id}"]'}
        maker.work(_session(maker, "stale"), new.opened, 1, (new.outcome_id,), "pr_tag", marks)


def branch_after_its_merge(maker: Maker) -> None:
    """Work goes on under the name of a branch that was merged and never again: it led to nothing."""
    pull = maker.pulls[4]
    marks = {**_workflow(maker), "repository": pull.repository, "branch": pull.branch}
    maker.work(_session(maker, "dead"), pull.merged + timedelta(hours=1), CALLS, (), "none", marks)


def fork_of_the_same_name(maker: Maker) -> None:
    """A fork's branch bears the name of a branch here; the work here led to nothing."""
    opened = maker.moment(2, DAYS - 4)
    branch, repository = "patch-1", maker.pulls[0].repository
    key = f"PR-fork-{maker.name}"
    merged = at(opened + timedelta(hours=30))
    maker.rows["github.pull_requests"].append({
        "pull_request_id": key, "repository": repository, "number": 800, "state": "MERGED", "created_at": at(opened),
        "merged_at": merged, "updated_at": merged, "head_branch": branch, "base_branch": "main", "is_default_base": True,
        "is_cross_repository": True, "merge_commit_sha": None, "author_person_key": None, "author_type": None,
    })  # fmt: skip
    marks = {**_workflow(maker), "repository": repository, "branch": branch}
    maker.work(_session(maker, "fork"), opened + timedelta(hours=2), CALLS, (), "none", marks)


def look_alike_tickets(maker: Maker) -> None:
    """UTF-8, SHA-256 and a CVE are no tickets, and a ticket that does not exist is none."""
    for number, branch in enumerate(("fix/utf-8", "use-sha-256", "cve-2026-1234", f"x/{maker.project}-777")):
        marks = {**_workflow(maker), "repository": maker.pulls[0].repository, "branch": branch}
        maker.work(_session(maker, f"like{number}"), maker.moment(3, 10), 2, (), "none", marks)


def moved_ticket(maker: Maker) -> None:
    """The tag has the key that the ticket had before it moved."""
    key, resolved = maker.tickets[0]
    maker.rows["jira.status_changes"].append({
        "issue_id": f"{maker.name}-1", "updated_at": "2026-11-28 00:00:00", "change_id": f"{maker.name}-m",
        "changed_at": at(resolved - timedelta(hours=30)), "field": "Key", "from_value": f"{maker.project}OLD-9",
        "to_value": key, "from_is_done": False, "to_is_done": False,
    })  # fmt: skip
    marks = {"workflow": f"{maker.name}-ticket", "tags_json": f'["ticket:{maker.project}OLD-9"]'}
    maker.work(_session(maker, "moved"), resolved - timedelta(hours=40), CALLS, (key,), "ticket_tag", marks)


def revert_and_its_cost(maker: Maker) -> None:
    """Who works on a revert works on what it reverts; a revert of the revert restores it."""
    target = maker.pulls[5]
    for number, reverts in ((901, target.number), (902, 901)):
        opened = target.merged + timedelta(hours=2 * (number - 900))
        maker.pulls.append(
            Pull(
                number,
                target.repository,
                f"revert-{number}",
                opened,
                opened + timedelta(hours=1),
                target.author,
                reverts,
            )
        )
        marks = {**_workflow(maker), "tags_json": f'["pr:{target.repository}#{number}"]'}
        maker.work(_session(maker, f"r{number}"), opened, CALLS, (target.outcome_id,), "pr_tag", marks)


def explicit_after_the_merge(maker: Maker) -> None:
    """Follow-up work says so itself."""
    pull = maker.pulls[6]
    marks = {**_workflow(maker), "repository": pull.repository, "pr_number": pull.number}
    maker.work(
        _session(maker, "after"),
        pull.merged + timedelta(days=1),
        CALLS,
        (pull.outcome_id,),
        "pr_columns",
        marks,
    )


def unmapped_person(maker: Maker) -> None:
    """Nobody knows who that is."""
    marks = {**_workflow(maker), "user_person_key": f"mail-{maker.name}-stranger"}
    maker.work(
        _session(maker, "stranger"), maker.pulls[0].opened, CALLS, (maker.pulls[0].outcome_id,), "none", marks
    )


def sessions_made_up(maker: Maker) -> None:
    """The gateway makes up a session for each call; the tag still says what for."""
    pull = maker.pulls[1]
    marks = {**_workflow(maker), "tags_json": f'["pr:{pull.outcome_id}"]', "agent_id": "ci"}
    for number in range(12):
        start = pull.opened + timedelta(minutes=number)
        maker.work(_session(maker, f"random{number}"), start, 1, (pull.outcome_id,), "pr_tag", marks)


def short_name_of_two_owners(maker: Maker) -> None:
    """Two owners have a repository of that name: the short name names neither, and no other mark is left."""
    for owner in (maker.name, f"{maker.name}-fork"):
        maker.rows["registry.repositories"].append(
            {"repository": f"{owner}/twin-{maker.name}", "team_key": maker.name}
        )
    marks = {**_workflow(maker), "tags_json": f'["pr:twin-{maker.name}#1"]'}
    maker.work(_session(maker, "twin"), maker.moment(3, 9), CALLS, (), "none", marks)


# after a look at the SQL: an @ in a branch, keys in capitals, a pull request of another base, a tag beside a trailer of another


def branch_with_an_at(maker: Maker) -> None:
    """`user@host/fix` is split at the first @ of the reference."""
    opened = maker.moment(2, DAYS - 4)
    pull = Pull(
        903,
        maker.pulls[0].repository,
        "me@home/fix",
        opened,
        opened + timedelta(hours=20),
        maker.pulls[0].author,
    )
    maker.pulls.append(pull)
    marks = {**_workflow(maker), "repository": pull.repository.upper(), "branch": pull.branch}
    maker.work(_session(maker, "at"), opened + timedelta(hours=1), CALLS, (pull.outcome_id,), "branch", marks)


def tag_beats_trailer(maker: Maker) -> None:
    """A commit of another pull request carries the session too; the tag says what this session was for."""
    pull, other = maker.pulls[9], maker.pulls[10]
    session = _session(maker, "both")
    other.trailers.append(("session", session))
    marks = {**_workflow(maker), "tags_json": f'["pr:{pull.outcome_id}"]'}
    maker.work(session, pull.opened, CALLS, (pull.outcome_id,), "pr_tag", marks)


def other_base(maker: Maker) -> None:
    """A stacked pull request is merged into another branch: no delivery, and its tag reaches none."""
    merged = at(maker.moment(4, 12))
    maker.rows["github.pull_requests"].append({
        "pull_request_id": f"PR-stack-{maker.name}", "repository": maker.pulls[0].repository, "number": 850, "state": "MERGED",
        "created_at": at(maker.moment(1, 3)), "merged_at": merged, "updated_at": merged, "head_branch": "stack-2",
        "base_branch": "stack-1", "is_default_base": False, "is_cross_repository": False, "merge_commit_sha": None,
        "author_person_key": None, "author_type": None,
    })  # fmt: skip
    marks = {**_workflow(maker), "tags_json": f'["pr:{maker.pulls[0].repository}#850"]'}
    maker.work(_session(maker, "stack"), maker.moment(4, 6), CALLS, (), "none", marks)


FROM_DEFINITIONS: tuple[Callable[[Maker], None], ...] = (
    wrong_number, stale_tag, branch_after_its_merge, fork_of_the_same_name, look_alike_tickets, moved_ticket,
    revert_and_its_cost, explicit_after_the_merge, unmapped_person, sessions_made_up, short_name_of_two_owners,
)  # fmt: skip
FROM_THE_SQL: tuple[Callable[[Maker], None], ...] = (branch_with_an_at, tag_beats_trailer, other_base)


def plant(maker: Maker) -> None:
    """Every case once in every company."""
    for case in (*FROM_DEFINITIONS, *FROM_THE_SQL):
        case(maker)
