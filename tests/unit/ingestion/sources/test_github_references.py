"""Which words in a pull request count as a reference, and which only look like one."""

from __future__ import annotations

import pytest

from ingestion.sources.github.references import (
    Place,
    Reference,
    in_body,
    in_branch,
    in_commit,
    in_title,
    mended,
    without_undone,
)

PLACE = Place("acme/shop", 900)
SESSION = "7e57c0de-0000-4000-8000-000000000001"
SHA = "3f1c9a0b2d4e5f60718293a4b5c6d7e8f9012345"


def reverts(references) -> list[str]:
    return [r.value for r in references if r.kind in ("reverts_pr", "reverts_sha")]


def values(references, kind: str) -> list[str]:
    return [r.value for r in references if r.kind == kind]


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ('Revert "Retry payments (#812)"', ["acme/shop#812"]),
        ('Revert "Retry payments (#812)" (#900)', ["acme/shop#812"]),
        ('[SHOP-44] Revert "Retry payments (#812)"', ["acme/shop#812"]),
        ('SHOP-44: Revert "Retry payments (#812)"', ["acme/shop#812"]),
        ('Revert "Revert "Retry payments (#812)" (#830)"', ["acme/shop#830"]),
        ("revert: feat: retry payments (#812)", ["acme/shop#812"]),
        ("revert(cart): retry payments (#812) (#900)", ["acme/shop#812"]),
        ("revert: revert: retry payments (#812) (#830)", ["acme/shop#830"]),
        ('Revert "Retry payments (#812) (#813)"', ["acme/shop#813"]),
        ("Revert #812", ["acme/shop#812"]),
        ("revert: #812", ["acme/shop#812"]),
        ("Revert PR #812: it broke checkout", ["acme/shop#812"]),
        ("Revert #812, #813 and #814", ["acme/shop#812", "acme/shop#813", "acme/shop#814"]),
        ("Roll back acme/tools#12", ["acme/tools#12"]),
        ("Revert https://github.com/acme/shop/pull/812", ["acme/shop#812"]),
    ],
)
def test_title_names_what_it_reverts(title, named) -> None:
    assert reverts(in_title(PLACE, title)) == named


@pytest.mark.parametrize(
    "title",
    [
        'Revert "Retry payments"',  # no number: the body has to say it
        "Add a revert button to the editor (#812)",
        "feat: revert to the last saved draft (#812)",
        "fix: reverts scroll position after #812 loads",
        "Document how we revert (#812)",
        'Reapply "Retry payments (#812)"',  # undoes the revert, not #812
        'Revert "Revert "Retry payments (#812)""',  # the inner number is not what is reverted
        "revert: revert: retry payments (#812)",  # the number of the first, or of its revert?
        "Do not revert #812",
        "revert(cart): drop the rounding that #812 brought in",
        "Revert #900",  # itself
        "Revert #901",  # what came later cannot be reverted yet
        "Reverting to old colours, see #12",
    ],
)
def test_title_with_the_word_in_another_sense_reverts_nothing(title) -> None:
    assert reverts(in_title(PLACE, title)) == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("Reverts acme/shop#812", ["acme/shop#812"]),
        ("Reverts Acme/Shop#812", ["acme/shop#812"]),
        ("Reverts #812\r\n\r\nIt broke checkout.", ["acme/shop#812"]),
        ("Why: slow.\n\nThis reverts #812 and #813.", ["acme/shop#812", "acme/shop#813"]),
        ("This PR reverts https://github.com/acme/tools/pull/7", ["acme/tools#7"]),
        ("Revert of #812", ["acme/shop#812"]),
        ("> why?\n\n<!-- template -->\n```\ncode\n```\nReverts #812", ["acme/shop#812"]),
        (f"This reverts commit {SHA}.", [SHA]),
        ("This reverts commit 3f1c9a0.", ["3f1c9a0"]),
        (f"- Reverts {SHA}", [SHA]),
        (f"This reverts merge commit {SHA.upper()}", [SHA]),
    ],
)
def test_body_names_what_it_reverts(body, named) -> None:
    assert reverts(in_body(PLACE, body)) == named


@pytest.mark.parametrize(
    "body",
    [
        "Revert #812 if this fails in production.",
        "We should not let this reverts #812 twice.",
        "Partially reverts #812",
        "> Reverts #812",
        "<!-- Reverts #812 -->",
        "```\nReverts #812\n```",
        "<!-- never closed\nReverts #812",
        "Reverts to the old behaviour, see #812",
        "This reverts commit handling to the old way",
        "Reverts the 1234567 default",
        "Reverts #900",
    ],
)
def test_body_with_the_word_in_another_sense_reverts_nothing(body) -> None:
    assert reverts(in_body(PLACE, body)) == []


@pytest.mark.parametrize(
    ("branch", "named"),
    [
        ("revert-812-claude/shop-44-retry", ["acme/shop#812"]),
        ("dev1/revert-812-retry", ["acme/shop#812"]),
        ("revert-901-later", []),
        ("fix-revert-812", []),
        ("revert-button", []),
    ],
)
def test_branch_of_githubs_revert_button_names_the_pull_request(branch, named) -> None:
    assert reverts(in_branch(PLACE, branch)) == named


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("Entire-Checkpoint: 0a1b2c3d4e5f", "checkpoint", "0a1b2c3d4e5f"),
        ("Checkpoint: cp_20261103-7", "checkpoint", "cp_20261103-7"),
        ("Agent-Checkpoint: run42abc", "checkpoint", "run42abc"),
        ("Claude-Session: https://claude.ai/code/session_01AbC9", "session", "session_01AbC9"),
        ("Claude-Session: https://claude.ai/code/session_01AbC9/?tab=1", "session", "session_01AbC9"),
        ("Claude-Session: 7e57c0de-0000-4000-8000-000000000001", "session", SESSION),
        ("Codex-Session: 0199aabb", "session", "0199aabb"),
        ("Cursor-Session-Id: abc123", "session", "abc123"),
    ],
)
def test_trailers_become_ids(line, kind, value) -> None:
    message = f"Retry payments\n\nWhy it matters.\n\n{line}\nSigned-off-by: Dev <dev@example.test>"
    found = list(in_commit(PLACE, message, SHA))
    assert found == [Reference(kind, value, "commit", SHA)]


@pytest.mark.parametrize(
    "line",
    [
        "Entire-Checkpoint: 0a1b2c3d4e5",  # 11 digits
        "Checkpoint: model weights saved",
        "Training-Session: morning",
        "Session: 12345678",
        "> Claude-Session: session_01AbC9",
        "see Claude-Session: session_01AbC9",
    ],
)
def test_lines_that_only_look_like_trailers_are_nothing(line) -> None:
    assert list(in_body(PLACE, line)) == []


def test_ticket_candidates_keep_lookalikes_and_leave_out_advisories() -> None:
    title = "SHOP-44 and [OPS-7]: UTF-8 names, CVE-2026-1234, shop-45, SHOP-0"
    assert values(in_title(PLACE, title), "ticket_candidate") == ["SHOP-44", "OPS-7", "UTF-8"]


@pytest.mark.parametrize(
    ("branch", "keys"),
    [
        ("claude/shop-44-retry", ["SHOP-44"]),
        ("SHOP-44", ["SHOP-44"]),
        ("feature/shop-44-ops-7", ["SHOP-44", "OPS-7"]),
        ("feature/shop_44", []),
        ("main", []),
    ],
)
def test_branch_tickets_ignore_letter_case(branch, keys) -> None:
    assert values(in_branch(PLACE, branch), "ticket_candidate") == keys


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hot-fix for #812", ["acme/shop#812"]),
        ("hotfix: #812", ["acme/shop#812"]),
        ("Follow-up fix to #812", ["acme/shop#812"]),
        ("fixes regression from #812", ["acme/shop#812"]),
        ("Fix a bug introduced in PR #812", ["acme/shop#812"]),
        ("Checkout was broken by acme/tools#7.", ["acme/tools#7"]),
        ("Fixes #812", []),  # an issue: GitHub's own link says it
        ("Follow-up to #812", []),
        ("Hot-fix for #901", []),
    ],
)
def test_mended_pull_requests_are_those_named_as_the_cause(text, named) -> None:
    assert [r.value for r in mended(PLACE, text, "body")] == named


def test_commit_subject_reverts_like_a_title() -> None:
    message = f'Revert "Retry payments (#812)" (#900)\n\nThis reverts commit {SHA}.'
    assert reverts(in_commit(PLACE, message, "ab12")) == ["acme/shop#812", SHA]


def test_reverts_inside_the_same_pull_request_are_left_out() -> None:
    own = ["aaaaaaa111", "bbbbbbb222", "ccccccc333"]
    found = [
        Reference("reverts_sha", "aaaaaaa", "commit", "bbbbbbb222"),  # takes back its own commit
        Reference("reverts_sha", SHA, "commit", "ccccccc333"),
        Reference("checkpoint", "0a1b2c3d4e5f", "commit", "aaaaaaa111"),
    ]
    assert without_undone(found, own) == found[1:]


def test_a_revert_that_is_taken_back_inside_the_same_pull_request_is_left_out() -> None:
    own = ["aaaaaaa111", "bbbbbbb222"]
    found = [
        Reference("reverts_sha", SHA, "commit", "aaaaaaa111"),
        Reference("reverts_pr", "acme/shop#812", "commit", "aaaaaaa111"),
        Reference("reverts_sha", "aaaaaaa111", "commit", "bbbbbbb222"),
    ]
    assert without_undone(found, own) == []
