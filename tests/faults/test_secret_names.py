"""All places mask the same secret names."""

from __future__ import annotations

import json

import pytest

from workato_tui.api.journal import Journal
from workato_tui.common.redact import redact
from workato_tui.packages.contents.secrets import mask_document
from workato_tui.profiles.child_env import child_environment

VALUE = "hunter2-correct-horse"
NAMES = (
    "password", "passwd", "passphrase", "secret", "client_secret", "token", "auth-token",
    "api_key", "apikey", "apiKey", "private_key", "secret_key", "access_key", "accessKey",
    "credential", "credentials", "authorization", "DB_PASSWORD", "clientSecret",
)  # fmt: skip
HARMLESS = ("name", "title", "keyboard", "monkey", "author", "passenger", "tokyo")


def in_requests(name: str) -> str:
    journal = Journal()
    entry = journal.begin("POST", "/api/x", [], body={name: VALUE})
    journal.update(entry, answer=json.dumps({"list": [{name: VALUE}]}))
    journal.update(entry, answer=f'{{"list": [{{"{name}": "{VALUE}", "cut')
    return "\n".join(map(repr, journal.entries())) + journal.entries()[0].answer_body


def in_a_log(name: str) -> str:
    return redact(json.dumps({name: VALUE})) + redact(f"failed with {{'{name}': '{VALUE}'}}")


def in_a_package(name: str) -> str:
    return json.dumps(
        mask_document({"input": {name: VALUE}, "props": [{"name": name, "value": VALUE}]})
    )


@pytest.mark.parametrize("mask", [in_requests, in_a_log, in_a_package])
def test_every_place_masks_the_same_names(mask) -> None:
    assert [name for name in NAMES if VALUE in mask(name)] == []
    assert [name for name in HARMLESS if VALUE not in mask(name)] == []


def test_child_processes_get_no_secret_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(f"WORKATO_{name.upper().replace('-', '_')}", VALUE)
    assert VALUE not in child_environment().values()
