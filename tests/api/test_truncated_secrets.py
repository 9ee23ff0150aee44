"""Truncated text never ends in the beginning of a token, which nothing would mask."""

from __future__ import annotations

import json

import pytest

from workato_tui.api.error_mapping import ErrorResponse, error_for
from workato_tui.api.journal import BODY_LIMIT, Journal
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.api.response_text import rejected
from workato_tui.common.redact import redact_truncated, register_secret
from workato_tui.common.secret import Secret
from workato_tui.store import Scope, Store

TOKEN = "S3cretTokenAbcdefghijkl/nopqrstuv"
BEGINNING = TOKEN[:4]


@pytest.fixture(autouse=True)
def register_token() -> None:
    register_secret(Secret(TOKEN))


@pytest.mark.parametrize("status", [400, 403, 422, 500])
def test_error_messages(status: int) -> None:
    for length in range(255, 300):
        text = f"{'x' * length} {TOKEN}"
        for body in (text, json.dumps({"message": text}), json.dumps({"errors": {"f": [text]}})):
            error = error_for(ErrorResponse(status, {}, body.encode(), "host", "GET", "/api/x"))
            assert BEGINNING not in str(error)
        assert BEGINNING not in str(rejected({"success": False, "message": text}))


@pytest.mark.parametrize("opening", ['["', '{"message": "', ""])
def test_the_journal(opening: str) -> None:
    journal = Journal()
    for length in range(BODY_LIMIT - len(TOKEN) - len(opening), BODY_LIMIT - len(opening) - 3, 3):
        entry = journal.begin("GET", "/api/x", [])
        answer = f"{opening}{'x' * length}{TOKEN}"
        entry = journal.update(entry, answer=answer[: BODY_LIMIT + 1], cut=True)
        assert BEGINNING not in entry.answer_body
        assert entry.body_truncated


def test_the_ledger() -> None:
    ledger = Store.disabled().ledger
    hook = ledger.hook(Scope("acme", "host dev", ""))
    for length in range(460, 500, 3):
        hook.begin(WriteIntent("x", "POST", "/api/x", about=f"{'x' * length} {TOKEN}"))
    lines = list(ledger.json_lines())
    assert lines
    assert BEGINNING not in "".join(lines)


def test_only_a_longer_part_of_a_token_is_masked() -> None:
    assert redact_truncated(f"it is {TOKEN[:3]}") == f"it is {TOKEN[:3]}"
    assert redact_truncated(f"it is {TOKEN[:-1]}") == "it is ***"
    assert redact_truncated(f"it is {TOKEN[:20]}, said") == f"it is {TOKEN[:20]}, said"
