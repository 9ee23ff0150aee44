"""What a server puts into unknown fields and into its errors is masked on stdout too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse

from tests.support.server import RecordingApp, serve
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Cli

TOKEN = "token-of-acme-000"
SIGNATURE = "5ec7e7516"
LINK = f"https://files.example/a.zip?X-Amz-Signature={SIGNATURE}"
UNKNOWN = {
    "archive_url": LINK,
    "access_token": "s3cr3t-one",
    "storage": {"password": "s3cr3t-two", "links": [LINK], "note": f"Bearer {TOKEN}"},
    "raw": json.dumps({"client_secret": "s3cr3t-three", "url": LINK}),
    f"see {LINK}": 1,
}
ASSET = {"id": 1, "name": "A", "type": "recipe", "state": "new", **UNKNOWN}
DEPLOYMENT = {
    "id": 47, "state": "success", "environment_type": "test", "title": f"t {LINK}",
    "description": "see https://tickets.example/?id=7", "assets": [ASSET],
    "reviews": [{"status": "approved", "reviewer_name": "A", "comment": LINK, **UNKNOWN}],
    **UNKNOWN,
}  # fmt: skip
BUILD = {"id": 9, "state": "success", "project_id": "5", "download_url": LINK, **UNKNOWN}
SECRETS = (SIGNATURE, TOKEN, "s3cr3t-one", "s3cr3t-two", "s3cr3t-three")


class Server:
    """Answers everything; with ``error`` as the message of a 422."""

    def __init__(self) -> None:
        self.error = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._answer(scope["path"])(scope, receive, send)

    def _answer(self, path: str) -> JSONResponse:
        if self.error:
            return JSONResponse({"message": self.error, "errors": {"title": [self.error]}}, 422)
        if "/project_builds/" in path:
            return JSONResponse(BUILD)
        if path == "/api/deployments":
            return JSONResponse({"items": [DEPLOYMENT]})
        return JSONResponse(DEPLOYMENT)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("ACME_DEV", TOKEN)
    made = Server()
    with serve(RecordingApp(made)) as url:
        ProfilesFile().save(
            Profile("acme", "custom", base_url=url, tokens={"dev": TokenRef("env", "ACME_DEV")})
        )
        yield made


COMMANDS = pytest.mark.parametrize(
    "words",
    [("builds", "show", "9"), ("deployments", "show", "47"), ("deployments", "list"),
     ("watch", "47"), ("watch", "9", "--kind", "build")],
)  # fmt: skip


@COMMANDS
@pytest.mark.parametrize("form", ["--json", ""])
def test_unknown_fields_hold_no_secret(
    cli: Cli, server: Server, words: tuple[str, ...], form: str
) -> None:
    done = cli(*words, *([form] if form else []))
    assert done.code == 0, done.err
    for secret in SECRETS:
        assert secret not in done.out + done.err
    if form and "list" not in words:
        assert "archive_url" in done.out


def test_what_is_documented_stays_as_it_is(cli: Cli, server: Server) -> None:
    found = json.loads(cli("deployments", "show", "47", "--json").out)
    assert found["description"] == "see https://tickets.example/?id=7"
    assert found["title"] == "t https://files.example/a.zip?***"
    assert found["assets"][0]["name"] == "A"


@COMMANDS
def test_an_error_s_text_holds_no_secret(cli: Cli, server: Server, words: tuple[str, ...]) -> None:
    server.error = f"cannot read {LINK} with Authorization: Bearer {TOKEN}"
    done = cli(*words)
    assert done.code == 1
    for secret in SECRETS:
        assert secret not in done.out + done.err
    if words[0] != "watch":
        assert "cannot read https://files.example/a.zip?***" in done.err
