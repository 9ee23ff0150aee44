"""Messages of servers and problems of certificates are shown with fitting advice."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from tests.cli.conftest import run_process
from tests.support.server import issue_certificate, serve
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

EXPIRED = "API token has expired"
MAINTENANCE = "Maintenance until 14:00"


def save(url: str, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("ACME_DEV", "token-of-acme-000")
    token = TokenRef("env", "ACME_DEV")
    ProfilesFile().save(Profile("acme", "custom", base_url=url, tokens={"dev": token}))


def error_of(cli: Cli, answer: Response, patch: pytest.MonkeyPatch) -> str:
    """Return the error that the command prints for this answer."""
    with serve(answer) as url:
        save(url, patch)
        done = cli("builds", "show", "9")
    assert (done.code, done.out) == (1, "")
    assert "list of requests" not in done.err
    return done.err


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (401, {"message": EXPIRED}, EXPIRED),
        (401, {"error": EXPIRED}, EXPIRED),
        (403, {"message": "IP 10.0.0.1 is not on the allowlist"}, "IP 10.0.0.1 is not on the"),
        (404, {"message": "Build 9 was archived"}, "Build 9 was archived"),
        (408, {"message": "Took too long"}, "Took too long"),
        (429, {"message": "Plan limit of 1000 calls reached"}, "Plan limit of 1000 calls"),
        (500, {"message": "Disk of shard 7 is full"}, "Disk of shard 7 is full"),
        (503, {"message": MAINTENANCE}, MAINTENANCE),
        (503, MAINTENANCE, MAINTENANCE),
        (400, {"message": {"name": ["has been taken"]}}, "name: has been taken"),
        (422, {"message": {"name": ["has been taken"]}}, "name: has been taken"),
        (409, {"errors": [{"message": "It runs already"}]}, "It runs already"),
    ],
)
def test_the_server_s_message_is_shown(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, status: int, body: Any, message: str
) -> None:
    monkeypatch.setattr("workato_tui.api.sender.RETRIES", 0)
    kind = PlainTextResponse if isinstance(body, str) else JSONResponse
    assert message in error_of(cli, kind(body, status), monkeypatch)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"message": "Unauthorized"}),
        (404, {"message": "Not found"}),
        (429, {"message": "Too Many Requests."}),
        (500, {"message": "Internal server error"}),
        (503, {}),
    ],
)
def test_a_standard_message_is_not_repeated(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, status: int, body: Any
) -> None:
    monkeypatch.setattr("workato_tui.api.sender.RETRIES", 0)
    assert "It says" not in error_of(cli, JSONResponse(body, status), monkeypatch)


def test_a_413_says_too_large(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    page = HTMLResponse("<html><h1>413 Request Entity Too Large</h1></html>", 413)
    error = error_of(cli, page, monkeypatch)
    assert "too large" in error
    assert "entered" not in error


@pytest.fixture
def trusted_ca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[trustme.CA, Path]:
    """Return a CA that this machine trusts, and its folder."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return ca, tmp_path


def test_a_certificate_for_another_name_is_reported(
    cli: Cli, trusted_ca: tuple[trustme.CA, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue_certificate(*trusted_ca, "elsewhere.example")
    with serve(JSONResponse({"id": 9}), certificate) as url:
        save(url, monkeypatch)
        done = cli("builds", "show", "9")
    assert done.code == 1
    assert "it is for another name" in done.err
    assert "SSL_CERT_FILE" not in done.err


def test_an_expired_certificate_is_reported(
    cli: Cli, trusted_ca: tuple[trustme.CA, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    certificate = issue_certificate(
        *trusted_ca,
        "localhost",
        not_before=datetime(2019, 1, 1, tzinfo=UTC),
        not_after=datetime(2020, 1, 1, tzinfo=UTC),
    )
    with serve(JSONResponse({"id": 9}), certificate) as url:
        save(url, monkeypatch)
        done = cli("builds", "show", "9")
    assert "it has expired" in done.err
    assert "clock" in done.err
    assert "SSL_CERT_FILE" not in done.err


@pytest.mark.parametrize("trusted", [True, False])
def test_an_unwritable_key_log_is_named(
    trusted_ca: tuple[trustme.CA, Path], monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    if not trusted:
        monkeypatch.delenv("SSL_CERT_FILE")
    with serve(JSONResponse({"id": 9}), issue_certificate(*trusted_ca, "localhost")) as url:
        save(url, monkeypatch)
        done = run_process(
            "builds", "show", "9", env={**os.environ, "SSLKEYLOGFILE": "/proc/nothing/here"}
        )
    assert done.code == 1, done
    assert "SSLKEYLOGFILE names /proc/nothing/here, which cannot be written" in done.err
    assert "SSL_CERT_FILE" not in done.err
