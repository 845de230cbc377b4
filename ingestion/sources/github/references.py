"""Typed references in the texts of a pull request. Pure; the texts themselves are dropped here and never
land.

Belongs here: which words count as a reference, and which only look like one. Does not belong here: whether
the thing referred to exists (dbt joins it to known pull requests, tickets and sessions).

A reference to a pull request of the same repository counts only when its number is lower than that of the one
that names it: nothing can undo or mend what came after it, and this keeps a squash title's own `(#N)` out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_FLAGS = re.IGNORECASE | re.MULTILINE
_PULL = r"(?:https?://[^\s/]+/[\w.-]+/[\w.-]+/pull/\d+|(?:[\w.-]+/[\w.-]+)?\#\d+)"
_ONE_PULL = re.compile(r"(?:https?://[^\s/]+/)?(?P<repository>[\w.-]+/[\w.-]+)?(?:/pull/|\#)(?P<number>\d+)")
_PULLS = rf"(?P<pulls>{_PULL}(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+){_PULL})*)"
_NOUN = r"(?:(?:PR|pull\s+request)s?\s*)?"
_END = r"(?=$|[\s:,;.)])"

# `[SHOP-44]`, `SHOP-44:` or `fix(cart):` may stand before the word.
_LABEL = r"^\s*(?:\[[^\]]*\]\s*|[A-Z][A-Z0-9]+-\d+:?\s+|\w+(?:\([^)]*\))?!?:\s*)?"
_QUOTED_TITLE = re.compile(_LABEL + r"revert:?\s+[\"“'`](?P<quoted>.+)[\"”'`]", _FLAGS)
_CONVENTIONAL_TITLE = re.compile(r"^\s*revert(?:\([^)]*\))?!?:\s*(?P<rest>.+)$", _FLAGS)
_PLAIN_TITLE = re.compile(
    rf"{_LABEL}(?:revert(?:s|ing)?|roll(?:s|ing)?[ -]?back|back(?:s|ing)?[ -]?out):?\s+{_NOUN}{_PULLS}{_END}",
    _FLAGS,
)
_LAST_NUMBERS = re.compile(r"(?P<pulls>(?:\(\#\d+\)\s*)+)$")
# A line of its own that says so in the third person: `Revert #12 if this fails` is advice, `partially
# reverts` keeps part of the outcome.
_SAYS = r"^[ \t]*(?:[-*+]\s+)?(?:this\s+(?:(?:PR|pull\s+request|commit|change|patch)\s+)?)?(?:fully\s+)?"
_BODY_PULL = re.compile(rf"{_SAYS}(?:reverts|revert\s+of)\s+{_NOUN}{_PULLS}{_END}", _FLAGS)
_SHA = r"(?:(?:the\s+)?(?:merge\s+|squash\s+)?commits?\s+(?P<short>[0-9a-f]{7,40})|(?P<full>[0-9a-f]{40}))\b"
_BODY_SHA = re.compile(rf"{_SAYS}reverts\s+{_SHA}", _FLAGS)
_REVERT_BRANCH = re.compile(r"^(?:.*/)?revert-(?P<number>\d+)-")

_MENDED = re.compile(
    r"\b(?:(?:hot[- ]?fix|follow[- ]?up\s+fix)(?:\s+(?:for|to|of))?:?"
    r"|(?:regression|bug|breakage)s?\s+(?:(?:introduced|caused)\s+)?(?:from|in|by|of)"
    r"|(?:introduced|caused|broken|broke)\s+(?:in|by|with))"
    rf"\s+{_NOUN}{_PULLS}{_END}",
    _FLAGS,
)

_CHECKPOINT = re.compile(
    r"^[ \t]*(?:Entire-Checkpoint:[ \t]*(?P<entire>[0-9a-f]{12})"
    r"|(?:(?!Entire-)[A-Za-z0-9]+-)?Checkpoint:[ \t]*(?P<other>(?=\S*\d)[\w.:-]{6,128}))[ \t]*$",
    _FLAGS,
)
# The last piece of a URL, or the plain id; an id has a digit, which `Training-Session: morning` has not.
_SESSION = re.compile(
    r"^[ \t]*[A-Za-z0-9]+-Session(?:-Id)?:[ \t]*(?:https?://\S*/)?"
    r"(?P<id>(?=[\w.:-]*\d)[\w.:-]{6,128})/?(?:[?#]\S*)?[ \t]*$",
    _FLAGS,
)

_TICKET = re.compile(
    r"(?<![A-Za-z0-9])(?P<key>[A-Z][A-Z0-9]+-[1-9]\d*)(?![A-Za-z0-9])(?!-\d)"
)  # not CVE-2026-1234
_BRANCH_TICKET = re.compile(r"(?<![A-Za-z0-9])(?P<key>[A-Z][A-Z0-9]+-[1-9]\d*)(?![A-Za-z0-9])", re.IGNORECASE)

_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|^(?P<fence>```|~~~).*?(?:^(?P=fence)|\Z)|^[ \t]*>[^\n]*$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Reference:
    """One reference: kind, value and origin as `github.references` lists them; `sha` when a commit holds
    it."""

    kind: str
    value: str
    origin: str
    sha: str | None = None


@dataclass(frozen=True)
class Place:
    """The pull request whose text is read."""

    repository: str
    number: int

    def earlier(self, text: str) -> Iterator[str]:
        """`owner/name#N` for every pull request named in `text` that can lie before this one."""
        for match in _ONE_PULL.finditer(text):
            repository, number = match["repository"] or self.repository, int(match["number"])
            same = repository.lower() == self.repository.lower()
            if number > 0 and not (same and number >= self.number):
                yield f"{self.repository if same else repository}#{number}"


def _last_number(place: Place, title: str) -> str | None:
    """What `Revert "... (#N)"` or `revert: ... (#N)` reverts: each squash adds its number behind the others.

    `revert: revert: ... (#N)` with one number leaves open whose number it is: that one is not guessed.
    """
    quoted, conventional = _QUOTED_TITLE.search(title), _CONVENTIONAL_TITLE.search(title)
    rest = quoted["quoted"] if quoted else conventional["rest"] if conventional else ""
    numbers = _LAST_NUMBERS.search(rest)
    named = list(place.earlier(numbers["pulls"])) if numbers else []
    is_nested = quoted is None and rest.lower().startswith("revert")
    return named[-1] if len(named) > is_nested else None


def in_title(place: Place, title: str, origin: str = "title", sha: str | None = None) -> Iterator[Reference]:
    """Reverts and tickets in a title, or in the first line of a commit message."""
    last = _last_number(place, title)
    named = [last] if last else []
    for match in _PLAIN_TITLE.finditer(title):
        named += place.earlier(match["pulls"])
    yield from (Reference("reverts_pr", value, origin, sha) for value in named)
    yield from (Reference("ticket_candidate", match["key"], origin, sha) for match in _TICKET.finditer(title))


def in_body(place: Place, body: str, origin: str = "body", sha: str | None = None) -> Iterator[Reference]:
    """Reverts and trailers in a body; comments, code blocks and quoted lines do not speak for the author."""
    said = _HIDDEN.sub("", body.replace("\r\n", "\n"))
    for match in _BODY_PULL.finditer(said):
        yield from (Reference("reverts_pr", value, origin, sha) for value in place.earlier(match["pulls"]))
    for match in _BODY_SHA.finditer(said):
        yield Reference("reverts_sha", (match["short"] or match["full"]).lower(), origin, sha)
    for match in _CHECKPOINT.finditer(said):
        yield Reference("checkpoint", (match["entire"] or "").lower() or match["other"], origin, sha)
    for match in _SESSION.finditer(said):
        yield Reference("session", match["id"], origin, sha)


def mended(place: Place, text: str, origin: str) -> Iterator[Reference]:
    """Pull requests whose fault a title or body says it mends."""
    for match in _MENDED.finditer(_HIDDEN.sub("", text.replace("\r\n", "\n"))):
        yield from (Reference("fixes_pr", value, origin) for value in place.earlier(match["pulls"]))


def in_branch(place: Place, branch: str) -> Iterator[Reference]:
    """GitHub's own `revert-N-...`, and tickets in any letter case (`claude/shop-44-retry` is SHOP-44)."""
    if match := _REVERT_BRANCH.search(branch):
        earlier = place.earlier(f"#{match['number']}")
        yield from (Reference("reverts_pr", value, "branch") for value in earlier)
    for match in _BRANCH_TICKET.finditer(branch):
        yield Reference("ticket_candidate", match["key"].upper(), "branch")


def in_commit(place: Place, message: str, sha: str) -> Iterator[Reference]:
    """References of one commit message: its first line as a title, the rest as a body."""
    subject, _, rest = message.partition("\n")
    yield from in_title(place, subject, "commit", sha)
    yield from in_body(place, rest, "commit", sha)
    yield from (Reference("ticket_candidate", m["key"], "commit", sha) for m in _TICKET.finditer(rest))


def without_undone(references: Iterable[Reference], shas: Iterable[str]) -> list[Reference]:
    """Leave out reverts inside the same pull request: of its own commits, and by commits it took back
    itself."""
    own = list(shas)
    kept = list(references)
    named = {r.value for r in kept if r.kind == "reverts_sha"}
    undone = {sha for sha in own if any(sha.startswith(value) for value in named)}
    return [
        r
        for r in kept
        if not (r.kind == "reverts_sha" and any(sha.startswith(r.value) for sha in own))
        and not (r.kind in ("reverts_sha", "reverts_pr") and r.sha in undone)
    ]
