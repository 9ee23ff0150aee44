"""The journal records every call without secrets."""

from __future__ import annotations

import json
import os
import shlex
import threading

import pytest

from tests.api.wire import TOKEN, Reply, Script, connect
from workato_tui.api import errors, journal
from workato_tui.api.client import Api
from workato_tui.api.journal import Journal, JournalEntry, curl
from workato_tui.api.masking import is_secret_name
from workato_tui.common.redact import MASK

SECRET = "hunter2-hunter2"


async def test_a_call_is_recorded(wire: Script) -> None:
    wire.reply_with(Reply({"id": 43, "title": "Release 14"}))
    http = connect(wire.url)
    await Api(http).deployments.get(43)
    await http.aclose()
    entry = http.journal.entries()[0]
    assert (entry.method, entry.path, entry.status) == ("GET", "/api/deployments/43", 200)
    assert (entry.number, entry.attempt, entry.quota_left) == (1, 1, 999)
    assert entry.size == len(b'{"id": 43, "title": "Release 14"}')
    assert json.loads(entry.answer_body) == {"id": 43, "title": "Release 14"}
    assert entry.seconds is not None
    assert entry.seconds > 0


async def test_subscribers_see_a_call_start_and_finish(wire: Script) -> None:
    wire.reply_with(Reply({"id": 1}))
    http = connect(wire.url)
    entries: list[JournalEntry] = []
    unsubscribe = http.journal.subscribe(entries.append)
    await http.get("/api/x", budget="x")
    assert [each.status for each in entries] == [None, 200, 200]
    assert [each.seconds is None for each in entries] == [True, True, False]
    assert {each.number for each in entries} == {1}
    assert len(http.journal.entries()) == 1
    unsubscribe()
    await http.get("/api/x", budget="x")
    await http.aclose()
    assert len(entries) == 3


def test_bodies_of_old_calls_are_evicted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "BODIES_LIMIT", 2000)
    small_journal = Journal(limit=9)
    for number in range(12):
        entry = small_journal.begin("GET", f"/api/deployments/{number}", [])
        small_journal.update(
            entry, answer=json.dumps({"id": number, "salt": os.urandom(200).hex()})
        )
    entries = small_journal.entries()
    assert [entry.path for entry in entries] == [f"/api/deployments/{n}" for n in range(3, 12)]
    with_body = [entry.number for entry in entries if entry.answer_body]
    assert with_body == list(range(13 - len(with_body), 13))
    assert 2 < len(with_body) < 9
    assert [entry.body_evicted for entry in entries] == [not entry.answer_body for entry in entries]
    assert json.loads(entries[-1].answer_body)["id"] == 11
    assert sum(len(entry.compressed_body) for entry in entries) <= 2000


async def test_secrets_are_masked(wire: Script) -> None:
    link = "https://s3.example.com/a.zip?X-Amz-Signature=" + SECRET
    wire.reply_with(Reply({"download_url": link, "api_token": SECRET, "note": f"see {link}"}))
    http = connect(wire.url)
    body = {"name": "n", "input": {"password": SECRET}, "oauth_token_pair": {"refresh": SECRET}}
    await http.write("POST", "/api/connections", {"user_token": SECRET}, body, budget="x")
    await http.aclose()
    entry = http.journal.entries()[0]
    assert SECRET not in repr(entry)
    assert TOKEN not in repr(entry)
    assert "https://s3.example.com/a.zip?***" in entry.answer_body
    assert json.loads(entry.request_body) == {"name": "n", "input": MASK, "oauth_token_pair": MASK}
    assert "user_token=***" in entry.path


async def test_secrets_in_errors_are_masked(wire: Script) -> None:
    wire.reply_with(Reply({"message": "no", "secret": SECRET}, 400))
    http = connect(wire.url)
    with pytest.raises(errors.BadRequestError):
        await http.get("/api/x", budget="x")
    await http.aclose()
    entry = http.journal.entries()[0]
    assert SECRET not in repr(entry)
    assert "refused the request" in entry.note


async def test_property_values_are_masked(wire: Script) -> None:
    wire.reply_with(Reply({"admin_email": SECRET}))
    http = connect(wire.url)
    await http.write("POST", "/api/properties", {"project_id": 1}, {"a": SECRET}, budget="x")
    await http.aclose()
    entry = http.journal.entries()[0]
    assert (entry.request_body, entry.answer_body) == (MASK, MASK)


@pytest.mark.parametrize("name", ["state", "name", "title", "page", "project_id", "folder_id"])
def test_names_that_are_not_secret(name: str) -> None:
    assert not is_secret_name(name)


def test_only_the_latest_calls_are_kept() -> None:
    journal = Journal(limit=3)
    for number in range(5):
        journal.begin("GET", f"/api/{number}", [])
    assert [entry.path for entry in journal.entries()] == ["/api/2", "/api/3", "/api/4"]


def test_concurrent_calls() -> None:
    journal = Journal(limit=10_000)

    def record_calls() -> None:
        for _ in range(200):
            journal.update(journal.begin("GET", "/api/x", []), status=200)

    threads = [threading.Thread(target=record_calls) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entry.number for entry in journal.entries()) == list(range(1, 1001))


def test_curl_has_no_token() -> None:
    journal = Journal()
    body = {"title": "it's; rm -rf $HOME"}
    entry = journal.begin("POST", "/api/project_builds/46/deploy", [("a b", "c&d")], body=body)
    words = shlex.split(curl(entry, "https://app.eu.workato.com/"))
    assert words[:3] == ["curl", "-X", "POST"]
    assert words[3] == "https://app.eu.workato.com/api/project_builds/46/deploy?a%20b=c%26d"
    assert "Authorization: Bearer $WORKATO_TOKEN" in words
    assert json.loads(words[-1]) == body
    legacy = shlex.split(
        curl(journal.begin("GET", "/api/x", [], auth="legacy"), "https://h", "me@x")
    )
    assert {"x-user-email: me@x", "x-user-token: $WORKATO_TOKEN"} <= set(legacy)
