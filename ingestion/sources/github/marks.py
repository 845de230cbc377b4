"""How coding tools sign what they wrote (checked in public histories; README, AI marks). A lower bound.

Belongs here: tool names and their marks. Does not belong here: anything about cost.
"""

from __future__ import annotations

import re

_BRANCHES = {
    "claude": "claude_code",
    "copilot": "copilot",
    "cursor": "cursor",
    "codex": "codex",
    "devin": "devin",
}
_LOGINS = {
    "copilot-swe-agent": "copilot",
    "copilot": "copilot",
    "devin-ai-integration": "devin",
    "google-labs-jules": "jules",
    "cursoragent": "cursor",
}
_MAILBOXES = {
    ("noreply", "anthropic.com"): "claude_code",
    ("cursoragent", "cursor.com"): "cursor",
    ("openhands", "all-hands.dev"): "openhands",
}
# GitHub's no-reply addresses are `<account id>+<login>@...`. 175728472 is left out: that co-author also
# stands for review suggestions, which a person wrote around.
_ACCOUNTS = {"198982749": "copilot", "158243242": "devin", "161369871": "jules"}
_NO_REPLY = re.compile(r"(?:(?P<account>\d+)\+)?(?P<login>[^@]+)@users\.noreply\.github\.com", re.IGNORECASE)
_COAUTHOR = re.compile(
    r"^[ \t]*Co-authored-by:[^<\n]*<(?P<email>[^<>\s]+)>[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_GENERATED = re.compile(
    r"Generated with \[Claude Code\]\(https://claude\.(?:com/claude-code|ai/code)\b", re.IGNORECASE
)

# Their texts are other projects' release notes, full of references that are not ours.
UPDATERS = frozenset({"dependabot", "dependabot-preview", "renovate", "github-advanced-security"})


def plain_login(login: str | None) -> str:
    """A login in lower case without REST's `[bot]`, which GraphQL leaves out."""
    return (login or "").lower().removesuffix("[bot]")


def by_author(login: str | None, email: str | None) -> str | None:
    """The tool whose account or mailbox this author is."""
    return _LOGINS.get(plain_login(login)) or by_email(email or "")


def by_email(email: str) -> str | None:
    """The tool whose mailbox this is, by address or by GitHub account id."""
    match = _NO_REPLY.fullmatch(email.strip())
    if match is None:
        mailbox, _, domain = email.strip().lower().partition("@")
        return _MAILBOXES.get((mailbox, domain))
    if match["account"]:
        return _ACCOUNTS.get(match["account"])
    login = plain_login(match["login"])
    return None if login == "copilot" else _LOGINS.get(login)


def by_trailers(message: str) -> set[str]:
    """The tools named as co-authors in a commit message."""
    return {tool for match in _COAUTHOR.finditer(message) if (tool := by_email(match["email"]))}


def by_body(body: str) -> str | None:
    """Claude Code signs the body of a pull request with a link."""
    return "claude_code" if _GENERATED.search(body) else None


def by_branch(branch: str) -> str | None:
    """The tool whose branch prefix this is; Devin's is followed by epoch seconds, and a person may be called
    so."""
    prefix, slash, rest = branch.partition("/")
    if not slash or (prefix == "devin" and not re.match(r"\d{9,}-", rest)):
        return None
    return _BRANCHES.get(prefix)
