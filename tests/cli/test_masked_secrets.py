"""Secrets in unknown fields and in errors of a server are masked on stdout."""

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

    from tests.cli.conftest import Cli

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
    """Answers every request, with a 422 if ``error`` is set."""

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
    fake = Server()
    with serve(RecordingApp(fake)) as url:
        ProfilesFile().save(
            Profile("acme", "custom", base_url=url, tokens={"dev": TokenRef("env", "ACME_DEV")})
        )
        yield fake


COMMANDS = pytest.mark.parametrize(
    "arguments",
    [("builds", "show", "9"), ("deployments", "show", "47"), ("deployments", "list"),
     ("watch", "47"), ("watch", "9", "--kind", "build")],
)  # fmt: skip


@COMMANDS
@pytest.mark.parametrize("option", ["--json", ""])
def test_secrets_in_unknown_fields_are_masked(
    cli: Cli, server: Server, arguments: tuple[str, ...], option: str
) -> None:
    done = cli(*arguments, *([option] if option else []))
    assert done.code == 0, done.err
    for secret in SECRETS:
        assert secret not in done.out + done.err
    if option and "list" not in arguments:
        assert "archive_url" in done.out


def test_documented_fields_are_not_masked(cli: Cli, server: Server) -> None:
    deployment = json.loads(cli("deployments", "show", "47", "--json").out)
    assert deployment["description"] == "see https://tickets.example/?id=7"
    assert deployment["title"] == "t https://files.example/a.zip?***"
    assert deployment["assets"][0]["name"] == "A"


@COMMANDS
def test_secrets_in_an_error_are_masked(
    cli: Cli, server: Server, arguments: tuple[str, ...]
) -> None:
    server.error = f"cannot read {LINK} with Authorization: Bearer {TOKEN}"
    done = cli(*arguments)
    assert done.code == 1
    for secret in SECRETS:
        assert secret not in done.out + done.err
    if arguments[0] != "watch":
        assert "cannot read https://files.example/a.zip?***" in done.err
