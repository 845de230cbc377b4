"""One seeded company: outcomes, sessions that work on them, the marks they leave, and what is true of each call.

Belongs here: the world and its records, written from the definitions alone (DESIGN.md sections 1, 4 and 5). What the
models make of it is judged in `report.py`; the cases that aim at weak points stand in `adversaries.py`.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
START = datetime(2026, 11, 2)
DAYS = 20
MODEL = "claude-example-1"
# How sessions are marked, in parts of a hundred: a wrapper that tags, clients that sign commits, a branch at hand, and nothing.
MARKS = {
    "pr_tag": 16, "pr_columns": 10, "session": 18, "checkpoint": 14, "branch": 14, "agent_task": 4, "ticket_tag": 6,
    "ticket_branch": 3, "person": 8, "none": 7,
}  # fmt: skip


def at(moment: datetime) -> str:
    """An instant as landed rows write it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


@dataclass
class Pull:
    """A pull request: when its work began, when it was merged, by whom."""

    number: int
    repository: str
    branch: str
    opened: datetime
    merged: datetime
    author: str
    reverts: int | None = None
    trailers: list[tuple[str, str]] = field(default_factory=list)  # (kind, value)

    @property
    def outcome_id(self) -> str:
        return f"{self.repository}#{self.number}"


@dataclass
class Company:
    """Landed rows by table, and the truth: request id -> (outcome ids that share it equally, mark that exists)."""

    name: str
    rows: dict[str, list[Row]]
    truth: dict[str, tuple[tuple[str, ...], str]]


class Maker:
    """Builds one company from its seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.name = f"c{seed:04d}"
        # every second company has a provider of its own, whose bill nobody lands: its dollars stay at list price
        self.provider = "anthropic" if seed % 2 else f"vendor-{self.name}"
        self.project = "".join(chr(65 + (seed // 26**place) % 26) for place in range(3)) + "Q"
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.truth: dict[str, tuple[tuple[str, ...], str]] = {}
        self.pulls: list[Pull] = []
        self.tickets: list[tuple[str, datetime]] = []
        self.calls = 0

    def moment(self, low: float, high: float) -> datetime:
        """A whole second between two days of the company's time."""
        return START + timedelta(seconds=int(self.random.uniform(low, high) * 86400))

    def make(self, sessions: int = 25, calls: int = 40) -> Company:
        """The whole company; about sessions x calls requests."""
        self._registry()
        self._outcomes()
        for number in range(sessions):
            self._session(f"{self.name}-s{number}", calls)
        from tests.benchmarks.attribution.adversaries import plant
        from tests.benchmarks.attribution.bill import bill, list_prices

        plant(self)
        self._pull_rows()
        if self.provider == "anthropic":
            bill(self.name, self.rows)
        else:
            self.rows["price_book.prices"] += list_prices(self.provider)
        return Company(self.name, dict(self.rows), self.truth)

    def _registry(self) -> None:
        name = self.name
        self.rows["registry.teams"].append({"team_key": name, "name": name})
        for kind in ("pull_request", "ticket"):
            self.rows["registry.workflows"].append(
                {"workflow_key": f"{name}-{kind}", "team_key": name, "primary_outcome_type": kind}
            )
        for repository in ("app", "api"):
            self.rows["registry.repositories"].append({
                "repository": f"{name}/{repository}-{name}", "team_key": name, "workflow_key": f"{name}-pull_request",
                "ticket_project": self.project if repository == "app" else None,
            })  # fmt: skip
        for person in range(4):
            for identity in ("mail", "login"):
                self.rows["registry.people"].append(
                    {
                        "identity_person_key": f"{identity}-{name}-{person}",
                        "person_key": f"{name}-{person}",
                        "team_key": name,
                    }
                )

    def _outcomes(self) -> None:
        for number in range(1, 13):
            opened = self.moment(0.5, DAYS - 4)
            branch = "fix/again" if number in (3, 8) else f"work-{number}"
            self.pulls.append(
                Pull(number, f"{self.name}/{self.random.choice(('app', 'api'))}-{self.name}", branch, opened,
                     opened + timedelta(hours=self.random.randint(2, 60)), f"{self.name}-{self.random.randint(0, 3)}")
            )  # fmt: skip
        # a branch that is used again is used again later
        first, second = self.pulls[2], self.pulls[7]
        second.repository, second.opened = (
            first.repository,
            max(second.opened, first.merged + timedelta(days=1)),
        )
        second.merged = second.opened + timedelta(hours=9)
        for number in range(1, 6):
            resolved = self.moment(1, DAYS)
            key = f"{self.project}-{number}"
            self.tickets.append((key, resolved))
            self.rows["jira.issues"].append({
                "issue_id": f"{self.name}-{number}", "issue_key": key, "project_key": self.project,
                "status_category": "done", "created_at": at(START), "resolved_at": at(resolved),
                "updated_at": "2026-11-28 00:00:00",
            })  # fmt: skip

    def _session(self, session: str, calls: int) -> None:
        mark = self.random.choices(list(MARKS), weights=list(MARKS.values()))[0]
        if mark in ("ticket_tag", "ticket_branch"):
            key, resolved = self.random.choice(self.tickets)
            start = resolved - timedelta(hours=self.random.randint(1, 20))
            marks: Row = {"workflow": f"{self.name}-ticket"}
            marks |= (
                {"tags_json": f'["ticket:{key}"]'}
                if mark == "ticket_tag"
                else {"branch": f"dev/{key.lower()}-x"}
            )
            self.work(session, start, calls, (key,), mark, marks)
            return
        worked = self.random.sample(self.pulls, 2 if self.random.random() < 0.06 else 1)
        if mark == "none" and self.random.random() < 0.5:
            worked = []  # it led to nothing
        marks = {"workflow": f"{self.name}-pull_request"}
        start = self.moment(1, DAYS - 1)
        if worked:
            low = max(pull.opened for pull in worked)
            high = min(pull.merged for pull in worked)
            if low >= high:
                worked = worked[:1]
                low, high = worked[0].opened, worked[0].merged
            start = low + (high - low) * self.random.uniform(0, 0.7)
            marks |= self.mark(session, mark, worked)
        if self.random.random() < 0.03 and mark in ("session", "branch"):
            mark, marks = "none", {"workflow": f"{self.name}-pull_request"}  # the mark was lost
            for pull in worked:
                pull.trailers = [one for one in pull.trailers if one[1] != session]
        outcomes = [pull.outcome_id for pull in worked]
        if len(outcomes) == 2 and mark != "pr_tag":
            # a trailer stands on both, though the work went from one to the other somewhere in the middle
            first = int(calls * self.random.uniform(0.3, 0.7))
            self.work(session, start, first, (outcomes[0],), mark, marks)
            later = start + timedelta(seconds=50 * first)
            self.work(session, later, calls - first, (outcomes[1],), mark, marks)
            return
        self.work(session, start, calls, tuple(outcomes), mark, marks)

    def mark(self, session: str, mark: str, worked: list[Pull]) -> Row:
        """What the calls of a session carry, and what the pull requests carry of it."""
        pull = worked[0]
        if mark == "pr_tag":
            return {"tags_json": "[" + ",".join(f'"pr:{one.outcome_id}"' for one in worked) + "]"}
        if mark in ("session", "checkpoint"):
            value = session if mark == "session" else f"cp-{session}-1"
            for one in worked:
                one.trailers.append((mark, value))
            return {"checkpoint_id": value} if mark == "checkpoint" else {}
        del worked[1:]  # the other marks name one thing
        return {
            "pr_columns": {"repository": pull.repository, "pr_number": pull.number},
            "branch": {"repository": pull.repository, "branch": pull.branch},
            "agent_task": {
                "repository": pull.repository,
                "branch": pull.branch,
                "agent_task_id": f"t-{session}",
            },
            "person": {"user_person_key": f"mail-{pull.author}"},
        }.get(mark, {})

    def work(
        self, session: str, start: datetime, calls: int, outcomes: tuple[str, ...], mark: str, marks: Row
    ) -> None:
        """The calls of one session, a minute apart, each of random size; sessions of no mark bear no session id."""
        for number in range(calls):
            self.calls += 1
            request = f"{self.name}-{self.calls}"
            self.rows["usage_files.requests"].append({
                "request_id": request, "requested_at": at(start + timedelta(seconds=50 * number)), "provider": self.provider,
                "model_name": MODEL, "account_id": self.name, "api_key_id": f"key-{self.name}", "payment_basis": "metered",
                "status": "success", "session_id": session, "uncached_input_tokens": self.random.randint(500, 60000),
                "output_tokens": self.random.randint(20, 3000), **marks,
            })  # fmt: skip
            self.truth[request] = (outcomes, mark)

    def _pull_rows(self) -> None:
        for pull in self.pulls:
            version = at(pull.merged)
            key = f"PR-{pull.outcome_id}"
            self.rows["github.pull_requests"].append({
                "pull_request_id": key, "repository": pull.repository, "number": pull.number, "state": "MERGED",
                "created_at": at(pull.opened), "merged_at": version, "updated_at": version, "head_branch": pull.branch,
                "base_branch": "main", "is_default_base": True, "is_cross_repository": False,
                "merge_commit_sha": hashlib.sha1(pull.outcome_id.encode(), usedforsecurity=False).hexdigest(),
                "author_person_key": f"login-{pull.author}", "author_type": "User",
            })  # fmt: skip
            references = list(pull.trailers)
            if pull.reverts is not None:
                references.append(("reverts_pr", f"{pull.repository}#{pull.reverts}"))
            self.rows["github.references"] += [
                {"pull_request_id": key, "updated_at": version, "kind": kind, "value": value,
                 "origin": "body" if kind == "reverts_pr" else "commit", "sha": None}
                for kind, value in references
            ]  # fmt: skip
