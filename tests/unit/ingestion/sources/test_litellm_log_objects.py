"""Log objects: recorded payloads to exact rows, every layout, and damage that costs no good row."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from logged_calls import DAY, RECORDED, SALT, payload, places, read, write

from ingestion.people import person_key
from ingestion.sources.litellm.log_objects import LogObjects


def test_recorded_payload_with_cache_lands_exactly() -> None:
    rows, rejected = read(RECORDED / "slp_1.json")
    assert rejected == []
    assert {name: value for name, value in rows[0].items() if value is not None} == {
        "request_id": "chatcmpl-bf908991-9589-4413-972d-43676ca51ea9",
        "litellm_call_id": "480914a3-ea31-4814-aa7c-eff64bcce435",
        "call_type": "completion",
        "status": "success",
        "started_at": datetime(2026, 11, 22, 3, 32, 46, 157860),
        "ended_at": datetime(2026, 11, 22, 3, 32, 46, 159005),
        "model": "claude-sonnet-4-5-20250929",
        "custom_llm_provider": "anthropic",
        "api_key_alias": "ci-key",
        "team_id": "team-1",
        "user_person_key": person_key("u1", SALT),
        "session_id": "s1",
        "request_tags_json": '["repo:acme/api","workflow:code-review"]',
        "references_json": '{"pr":"acme/api#42"}',
        "prompt_tokens": 12000,
        "completion_tokens": 300,
        "cache_read_input_tokens": 8000,
        "cache_creation_input_tokens": 3000,
        "ephemeral_5m_input_tokens": 1000,
        "ephemeral_1h_input_tokens": 2000,
        "spend_usd": Decimal("0.025650000000"),
        "is_cache_hit": False,
        "is_client_oauth": False,
    }


def test_recorded_proxy_log_drops_automatic_tags_and_hashes_people() -> None:
    rows, rejected = read(RECORDED / "proxy_log.jsonl")
    assert (len(rows), rejected) == (6, [])
    assert {row["request_tags_json"] for row in rows} == {'["team:core","workflow:review"]'}
    assert {row["references_json"] for row in rows} == {'{"pr":"a#1","workflow":"review"}'}
    assert {row["end_user_key"] for row in rows} == {person_key("dev@example.test", SALT)}
    assert {row["session_id"] for row in rows} == {"sess-9"}
    assert {row["api_key_hash"] for row in rows} == {"litellm_proxy_master_key"}
    fates = {(row["attempted_retries"], row["attempted_fallbacks"], row["error_code"]) for row in rows}
    assert fates == {(0, 0, None)}


def test_fate_of_a_call_lands_without_the_message_of_its_error(tmp_path: Path) -> None:
    fate = {
        "error_information": {"error_code": "499", "error_message": "the client of Ann left"},
        "hidden_params": {"additional_headers": {"x-litellm-attempted-retries": 2, "x-litellm-attempted-fallbacks": "many"}},
    }  # fmt: skip
    write(tmp_path / "calls.jsonl", payload(1, **fate))
    [row], rejected = read(tmp_path)
    assert rejected == []
    # a header that is no number says nothing, and costs no call
    assert (row["error_code"], row["attempted_retries"], row["attempted_fallbacks"]) == ("499", 2, None)
    assert "Ann" not in json.dumps(row, default=str)


def test_no_prompt_answer_or_email_lands() -> None:
    fetched = LogObjects(str(RECORDED)).calls(DAY, SALT)
    landed = fetched.rows.read_all().to_pylist()
    assert len(landed) == 9
    text = json.dumps(landed, default=str)
    assert [word for word in ("hello", "hi from mock", "dev@example.test", "127.0.0.1") if word in text] == []


def test_torn_and_malformed_lines_are_named_and_good_ones_land(tmp_path: Path) -> None:
    lines = [
        json.dumps(payload(1)), "", '{"id": "msg_2", "startTime": ', json.dumps(payload(7)), "[1]", json.dumps(payload(3, id="")),
        json.dumps(payload(5)), json.dumps(payload(6))[:-9],
    ]  # fmt: skip
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    rows, rejected = read(tmp_path)
    assert [row["request_id"] for row in rows] == ["msg_1", "msg_5", "msg_7"]
    assert places(rejected) == [
        ("log.jsonl:3", "line"), ("log.jsonl:5", "line"), ("log.jsonl:6", "id"),
        ("log.jsonl:8", "line"),
    ]  # fmt: skip
    assert "top secret" not in str(rejected)


def test_cut_gzip_lands_what_stands_before_the_cut(tmp_path: Path) -> None:
    content = "".join(json.dumps(payload(n % 60, id=f"msg_{n:05}")) + "\n" for n in range(3000)).encode()
    packed = gzip.compress(content)
    (tmp_path / "log.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    rows, rejected = read(tmp_path)
    assert 0 < len(rows) < 3000
    assert [row["request_id"] for row in rows] == [f"msg_{n:05}" for n in range(len(rows))]
    assert places(rejected) == [("log.jsonl.gz", "file"), (f"log.jsonl.gz:{len(rows) + 1}", "line")]


def test_torn_array_lands_the_objects_before_the_tear(tmp_path: Path) -> None:
    whole = json.dumps([payload(1), payload(2), payload(3)], indent=1)
    (tmp_path / "post.json").write_text(whole[: whole.index("msg_3")])
    rows, rejected = read(tmp_path)
    assert [row["request_id"] for row in rows] == ["msg_1", "msg_2"]
    assert [(one.locator.split(":")[0], one.field) for one in rejected] == [("post.json", "object")]


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"prompt_tokens": -1}, "prompt_tokens", "-1"),
        ({"completion_tokens": 1.5}, "completion_tokens", "1.5"),
        ({"prompt_tokens": 80}, "prompt_tokens", "-10"),
        ({"prompt_tokens": None}, "prompt_tokens", None),
        ({"startTime": None}, "startTime", None),
        ({"startTime": "yesterday"}, "startTime", None),
        ({"response_cost": "much"}, "spend", "much"),
        ({"metadata": {"usage_object": {"cache_read_input_tokens": -5}}}, "cache_read_input_tokens", "-5"),
    ],
)
def test_unreadable_call_is_rejected_alone(
    tmp_path: Path, changes: dict[str, Any], field: str, value: str | None
) -> None:
    write(tmp_path / "log.jsonl", payload(1, **changes), payload(2))
    rows, rejected = read(tmp_path)
    assert [row["request_id"] for row in rows] == ["msg_2"]
    assert [(one.locator, one.field, one.value) for one in rejected] == [("log.jsonl:msg_1", field, value)]


def test_tags_and_references_keep_no_email_text_or_unlisted_key(tmp_path: Path) -> None:
    key = person_key("dev@example.test", SALT)
    write(
        tmp_path / "log.jsonl",
        payload(
            1,
            request_tags=["pr:1", "b", "pr:1", "User-Agent: x", "by:Dev@Example.test", "t" * 256],
            metadata={
                "user_api_key_alias": "dev@example.test",
                "spend_logs_metadata": {"ticket": "SHOP-1", "comment": "secret", "pr": 7, "run": {"a": 1}},
                "requester_metadata": {"ticket": "SHOP-2", "run_id": "r-1", "branch": "x" * 256},
            },
        ),
    )
    [row], _ = read(tmp_path)
    assert json.loads(row["request_tags_json"]) == sorted(["pr:1", "b", f"by:{key}"])
    assert row["references_json"] == '{"pr":"7","run_id":"r-1","ticket":"SHOP-1"}'
    assert row["api_key_alias"] == key


def test_response_cache_and_client_token_flags(tmp_path: Path) -> None:
    write(
        tmp_path / "log.jsonl",
        payload(1, cache_hit=True, metadata={"used_client_oauth_token": True}),
        payload(2),
    )
    rows, _ = read(tmp_path)
    assert [(row["is_cache_hit"], row["is_client_oauth"]) for row in rows] == [(True, True), (False, False)]
