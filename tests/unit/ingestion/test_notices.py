"""What is news to a channel: new facts, worse ones and recoveries; everything else is quiet."""

from __future__ import annotations

from dataclasses import replace

from ingestion.alerts import Fact, due

LOW = Fact(
    key="check/coverage/anthropic",
    severity="warn",
    subject="anthropic",
    title="Too little of the bill ran through the gateway",
    numbers=(("measured", "0.98"), ("threshold", "0.99"), ("offending rows", "2")),
    detail="2026-11-02: 9.8 of 10 USD",
    owner="data-platform",
    asset="marts/mart_coverage_daily",
)
RED = replace(LOW, severity="error")
OTHER = replace(LOW, key="check/volume/a/b", severity="error", subject="a/b")
HERE = "http://dagster.example.test/"


def kinds(facts: list[Fact], told: list[Fact], least: str = "warn") -> list[tuple[str, str]]:
    found = due(facts, {fact.key: fact for fact in told}, least, HERE)
    return [(notice.kind, notice.fact.key) for notice in found]


def test_a_new_fact_is_raised_and_errors_come_first() -> None:
    assert kinds([LOW, OTHER], []) == [("raised", OTHER.key), ("raised", LOW.key)]


def test_a_fact_that_stays_is_quiet_however_its_numbers_move() -> None:
    assert kinds([replace(LOW, numbers=(("measured", "0.97"),))], [LOW]) == []


def test_a_worse_fact_is_told_again_and_a_milder_one_is_not() -> None:
    assert kinds([RED], [LOW]) == [("worsened", LOW.key)]
    assert kinds([LOW], [RED]) == []


def test_a_fact_that_is_gone_is_told_once_as_recovered() -> None:
    assert kinds([], [LOW]) == [("recovered", LOW.key)]
    assert kinds([], []) == []


def test_a_channel_hears_nothing_below_its_severity_and_a_milder_fact_is_gone_for_it() -> None:
    assert kinds([LOW], [], "error") == []
    assert kinds([RED], [], "error") == [("raised", LOW.key)]
    assert kinds([LOW], [RED], "error") == [("recovered", LOW.key)]


def test_a_notice_says_the_three_numbers_the_rows_the_owner_and_where_to_look() -> None:
    (notice,) = due([LOW], {}, "warn", HERE)
    assert notice.text == (
        "[warn] Too little of the bill ran through the gateway: anthropic\n"
        "measured 0.98, threshold 0.99, offending rows 2\n"
        "2026-11-02: 9.8 of 10 USD\n"
        "owner: data-platform\n"
        "http://dagster.example.test/assets/marts/mart_coverage_daily"
    )
    (worse,) = due([RED], {LOW.key: LOW}, "warn", HERE)
    (gone,) = due([], {LOW.key: LOW}, "warn", HERE)
    assert (worse.headline[:11], gone.headline[:11]) == ("[now error]", "[recovered]")
    assert "9.8 of 10" not in gone.text
