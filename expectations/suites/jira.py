"""Suites of Jira issues and their changes of status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import matches, not_before, suite, words
from ingestion.sources.jira.tables import ISSUES, STATUS_CHANGES

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


def issues() -> ExpectationSuite:
    """Versions of issues that were resolved or reopened."""
    return suite(
        ISSUES,
        words("status_category", "new", "indeterminate", "done", "undefined"),
        matches("issue_key", r"^[A-Z][A-Z0-9_]+-\d+$"),
        not_before("updated_at", "created_at"),
        not_before("resolved_at", "created_at"),
    )


def status_changes() -> ExpectationSuite:
    """Changes of status or key, read from the changelog of a version."""
    return suite(
        STATUS_CHANGES,
        words("field", "status", "Key"),
        not_before("updated_at", "changed_at", severity="warning"),  # imported issues keep older update times
    )


SUITES = {"issues": issues, "status_changes": status_changes}
