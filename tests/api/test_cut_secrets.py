"""A limit that cuts a token in two leaves no half of it: nobody would know it for a secret."""

from __future__ import annotations

import json

import pytest

from workato_tui.api.error_mapping import ErrorResponse, error_for, rejected
from workato_tui.api.journal import BODY_LIMIT, Journal
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.common.redact import redact_truncated, register_secret
from workato_tui.common.secret import Secret
from workato_tui.store import Scope, Store

TOKEN = "S3cretTokenAbcdefghijkl/nopqrstuv"
BEGINNING = TOKEN[:4]


@pytest.fixture(autouse=True)
def known() -> None:
    register_secret(Secret(TOKEN))


@pytest.mark.parametrize("status", [400, 403, 422, 500])
def test_an_answer_that_repeats_the_token(status: int) -> None:
    for length in range(255, 300):
        text = f"{'x' * length} {TOKEN}"
        for body in (text, json.dumps({"message": text}), json.dumps({"errors": {"f": [text]}})):
            error = error_for(ErrorResponse(status, {}, body.encode(), "host", "GET", "/api/x"))
            assert BEGINNING not in str(error)
        assert BEGINNING not in str(rejected({"success": False, "message": text}))


@pytest.mark.parametrize("opening", ['["', '{"message": "', ""])
def test_the_answer_that_the_journal_keeps(opening: str) -> None:
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
    told = list(ledger.json_lines())
    assert told
    assert BEGINNING not in "".join(told)


def test_a_few_letters_at_the_end_are_words() -> None:
    assert redact_truncated(f"it is {TOKEN[:3]}") == f"it is {TOKEN[:3]}"
    assert redact_truncated(f"it is {TOKEN[:-1]}") == "it is ***"
    assert redact_truncated(f"it is {TOKEN[:20]}, said") == f"it is {TOKEN[:20]}, said"
