"""Suites of merged pull requests, their commits and the references found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import matches, not_before, not_negative, suite, words
from ingestion.sources.github.tables import COMMITS, PULL_REQUESTS, REFERENCES

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

# A commit id is a SHA-1, or a SHA-256 in repositories that chose it.
_COMMIT_ID = r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$"


def pull_requests() -> ExpectationSuite:
    """Versions of merged pull requests."""
    return suite(
        PULL_REQUESTS,
        words("state", "MERGED"),
        matches("repository", r"^[^/\s]+/[^/\s]+$"),
        matches("merge_commit_sha", _COMMIT_ID),
        not_before("merged_at", "created_at"),
        not_before("updated_at", "merged_at"),
        *not_negative("number", "additions", "deletions", "changed_files", "commit_count"),
        words(
            "author_type",
            "User",
            "Bot",
            "Mannequin",
            "Organization",
            "EnterpriseUserAccount",
            severity="warning",
        ),
    )


def commits() -> ExpectationSuite:
    """Commits of those versions."""
    return suite(COMMITS, matches("sha", _COMMIT_ID))


def references() -> ExpectationSuite:
    """Typed references; both vocabularies are our own parser's."""
    return suite(
        REFERENCES,
        words(
            "kind", "reverts_pr", "reverts_sha", "checkpoint", "session", "ticket_candidate", "ai_coauthor",
            "closes_issue", "fixes_pr",
        ),
        words("origin", "title", "body", "branch", "commit", "link"),
    )  # fmt: skip


SUITES = {"pull_requests": pull_requests, "commits": commits, "references": references}
