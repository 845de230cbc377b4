"""The HTTP client's promises over real HTTP, seen through one bill: waiting, retrying, paging, errors."""
# landed timestamps are naive UTC by contract

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal

import pytest

from ingestion.config import parse_config
from ingestion.http import BearerTokenAuth, Vendor
from ingestion.paging import PAGE_BUDGET, CursorPages
from ingestion.sources import anthropic, github, jira
from ingestion.vendor import VendorError
from tests.http_script import Answer, scripted
from tests.http_sources import COST, NOW, SECRET, amounts, cost_page, cost_row, read


def test_pages_are_followed_and_asked_for_as_documented(script, waiting) -> None:
    script.play(COST, cost_page([cost_row()], "p2"), cost_page([cost_row("apikey_02Y", "-50")]))
    [(rows, fetched)] = read(anthropic, "anthropic_cost", script, waiting)
    assert amounts(rows) == [Decimal("104.5025"), Decimal("-0.5")]
    assert fetched.rejected == []
    first, second = script.asked_at(COST)
    assert first.params == {
        "starting_at": ["2026-11-03T00:00:00Z"],
        "ending_at": ["2026-11-04T00:00:00Z"],
        "time_bucket_width": ["1d"],
        "group_by[]": [
            *("workspace_id", "api_key_id", "model", "service_tier", "context_window"),
            *("cost_type", "token_type"),
        ],
        "limit": ["1000"],
    }
    assert second.params == {**first.params, "page": ["p2"]}
    headers = {name.lower(): value for name, value in first.headers.items()}
    assert headers["x-api-key"] == SECRET
    assert headers["anthropic-version"] == "2023-06-01"
    assert headers["anthropic-beta"] == "analytics-usage-cost-2026-08-24"
    assert headers["user-agent"] == "usage-to-value"


def test_a_rate_limit_is_waited_for_as_long_as_the_vendor_says(script, waiting) -> None:
    limits = [
        Answer({}, 429, {"Retry-After": "7"}),
        Answer({}, 429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 42)}),
        Answer({}, 429),
    ]
    script.play(COST, *limits, cost_page([cost_row()]))
    [(rows, _)] = read(anthropic, "anthropic_cost", script, waiting)
    assert (amounts(rows), waiting.waits) == ([Decimal("104.5025")], [7.0, 42.0, 4.0])


def test_broken_answers_are_asked_for_again(script, waiting) -> None:
    page = cost_page([cost_row()])
    script.play(COST, Answer({}, 500), Answer(page, cut=9), Answer(page, hang_up=True), Answer(b"NaN"), page)
    [(rows, _)] = read(anthropic, "anthropic_cost", script, waiting)
    assert (amounts(rows), waiting.waits) == ([Decimal("104.5025")], [1.0, 2.0, 4.0, 8.0])


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([Answer({}, 500)] * 5, "status 500 after 5 attempts"),
        ([Answer({}, 429)] * 5, "status 429 (the rate limit is still on) after 5 attempts"),
        ([Answer({"data": []}, cut=3)] * 5, "the body is not whole JSON after 5 attempts"),
        (
            [Answer({"type": "error", "error": {"message": f"limit: {SECRET} is not 1..1000"}}, 400)],
            "status 400 (limit: *** is not 1..1000)",
        ),
        ([Answer({"errorMessages": ["Unbounded JQL."]}, 400)], "status 400 (Unbounded JQL.)"),
        ([Answer({"message": "A query must be given."}, 400)], "status 400 (A query must be given.)"),
        ([Answer(b"<html>", 400)], "status 400"),
        ([Answer({}, 401)], "status 401 (the key is refused: check the secret in the configuration)"),
        ([Answer({}, 403)], "status 403 (the key lacks the right to read this: check its scope)"),
        (
            [Answer({}, 302, {"Location": "/elsewhere"})],
            "status 302 (redirects are not followed: check base_url)",
        ),
        ([{**cost_page([]), "has_more": True}], "`has_more` promises more, but there is no `next_page`"),
        ([cost_page([cost_row()], "a"), cost_page([cost_row()], "b")], "page 2 was served before"),
        ([cost_page([], "a"), cost_page([cost_row()], "a")], "`next_page` was served before"),
        ([{"data": []}], "`has_more` is NoneType; allowed: true or false"),
        ([{**cost_page([]), "data": {}}], "`data` is dict; allowed: a list"),
        ([[]], "the envelope has no `data`"),
        (
            [{**cost_page([]), "has_more": True, "next_page": 2}],
            "`next_page` is int; allowed: a string or null",
        ),
        (
            [cost_page([], refreshed="2026-11-04T06:10:00")],
            "the envelope is wrong: data_refreshed_at: has no time zone; allowed: ISO 8601 with a zone",
        ),
    ],
)
def test_a_vendor_that_breaks_its_word_is_named_without_any_secret(script, waiting, answers, message) -> None:
    script.play(COST, *answers)
    with pytest.raises(VendorError) as failed:
        read(anthropic, "anthropic_cost", script, waiting)
    assert str(failed.value) == f"anthropic: GET {COST}: {message}"
    assert len(script.asked) == len(answers)


def test_an_unreachable_vendor_is_named_with_its_host(script, waiting) -> None:
    with scripted() as stopped:
        url = stopped.url
    with pytest.raises(VendorError) as failed:
        read(anthropic, "anthropic_cost", script, waiting, base_url=url)
    host = url.removeprefix("http://")
    assert str(failed.value) == (
        f"anthropic: GET {COST}: {host} cannot be read (ConnectionError) after 5 attempts"
    )
    assert failed.value.__cause__ is None


def test_paging_that_never_ends_stops_at_its_budget(script, waiting) -> None:
    script.play("/rows", *({"rows": [n], "next": f"c{n}"} for n in range(4)))
    vendor = Vendor("demo", script.url, auth=BearerTokenAuth(SECRET), patience=waiting.patience)
    with pytest.raises(VendorError, match=r"demo: GET /rows: still more after 3 pages"):
        list(vendor.pages("/rows", CursorPages("rows", "next", cursor_param="after", budget=3)))
    assert len(script.asked) == 3
    assert PAGE_BUDGET == 10_000


def test_nothing_configured_offers_no_pull() -> None:
    config = parse_config({"registry": "registry", "start_date": "2026-11-01", "sources": {}})
    assert (anthropic.pulls(config), github.pulls(config), jira.pulls(config)) == ((), (), ())


def test_offering_pulls_imports_no_http_client_and_the_client_no_telemetry() -> None:
    code = """
import sys
from ingestion.config import load_config
from ingestion.sources import anthropic, github, jira
config = load_config()
print(sum(len(source.pulls(config)) for source in (anthropic, github, jira)), 'dlt' in sys.modules)
import ingestion.http
from dlt.common.configuration.resolve import resolve_configuration
from dlt.common.configuration.specs import RuntimeConfiguration
print('dlt' in sys.modules, resolve_configuration(RuntimeConfiguration()).dlthub_telemetry)
"""
    environment = {
        k: v for k, v in os.environ.items() if k not in ("RUNTIME__DLTHUB_TELEMETRY", "UTV_CONFIG")
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.split() == ["6", "False", "True", "False"]
