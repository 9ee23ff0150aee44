"""``profiles test`` against a server on a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.support.server import serve
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from tests.cli.conftest import Cli

DEV, PROD, LEGACY, WRONG = "wrkaeu-dev-11", "wrkaeu-prod-22", "legacy-33", "wrkajp-wrong-44"
REQUESTED: list[str] = []


async def me(request: Request) -> JSONResponse:
    """Accept the token of DEV only, as Workato does with Environments."""
    REQUESTED.append(request.url.path)
    bearer = request.headers.get("authorization") == f"Bearer {DEV}"
    legacy = request.headers.get("x-user-token") == LEGACY
    if bearer or (legacy and request.headers.get("x-user-email") == "me@example.com"):
        return JSONResponse({"id": 17, "name": "Acme [b]GmbH\x1b[31m", "email": "ops@example.com"})
    return JSONResponse({"message": "Unauthorized"}, 401)


async def projects(request: Request) -> JSONResponse:
    REQUESTED.append(f"{request.url.path}?{request.url.query}")
    if request.headers.get("authorization") in (f"Bearer {DEV}", f"Bearer {PROD}"):
        return JSONResponse([{"id": 1, "name": "Order to Cash"}])
    return JSONResponse({"message": "Unauthorized"}, 401)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    routes = [Route("/api/users/me", me), Route("/api/projects", projects)]
    with serve(Starlette(routes=routes)) as url:
        yield url


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("T_DEV", DEV), ("T_PROD", PROD), ("T_OLD", LEGACY), ("T_BAD", WRONG)):
        monkeypatch.setenv(name, value)
    REQUESTED.clear()


def save(url: str, **variables: str) -> None:
    refs = {environment: TokenRef("env", name) for environment, name in variables.items()}
    ProfilesFile().save(Profile("acme", "custom", base_url=f"{url}/api/", tokens=refs))


@pytest.mark.usefixtures("tokens")
def test_a_valid_token_names_its_workspace(cli: Cli, server: str) -> None:
    save(server, dev="T_DEV")
    done = cli("profiles", "test", "acme")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("dev   ok      Acme [b]GmbH (id 17) as ops@example.com")
    assert "token from env" in done.out
    assert REQUESTED == ["/api/users/me"]


@pytest.mark.usefixtures("tokens")
def test_each_environment_has_a_line(cli: Cli, server: str) -> None:
    save(server, dev="T_DEV", prod="T_PROD")
    done = cli("profiles", "test", "acme")
    assert done.code == 0
    dev, prod = done.out.splitlines()
    assert dev.startswith("dev   ok ")
    assert prod.startswith("prod  ok ")
    assert "projects can be listed" in prod
    assert REQUESTED[-1].startswith("/api/projects?")
    assert "per_page=1" in REQUESTED[-1]


@pytest.mark.usefixtures("tokens")
def test_a_wrong_token_names_every_cause(cli: Cli, server: str) -> None:
    save(server, dev="T_BAD", test="T_DEV")
    done = cli("profiles", "test", "acme")
    assert done.code == 1
    failed, good = done.out.splitlines()
    assert failed.startswith("dev   failed")
    assert good.startswith("test  ok")
    for cause in ("token", "data center", "role", "environment", "scope"):
        assert cause in failed
    assert WRONG not in done.out + done.err


@pytest.mark.usefixtures("tokens")
def test_legacy_headers_work_with_a_warning(cli: Cli, server: str) -> None:
    legacy_profile = Profile(
        "old",
        "custom",
        base_url=server,
        auth="legacy",
        email="me@example.com",
        tokens={"dev": TokenRef("env", "T_OLD")},
    )
    ProfilesFile().save(legacy_profile)
    done = cli("profiles", "test", "old")
    assert done.code == 0
    assert "Acme" in done.out
    assert "no longer accept" in done.err


def test_a_missing_server_or_token(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    save("http://127.0.0.1:9", dev="T_NONE")
    done = cli("profiles", "test", "acme")
    assert done.code == 1
    assert "T_NONE" in done.out
    monkeypatch.setenv("T_NONE", "some-token")
    done = cli("profiles", "test", "acme")
    assert done.code == 1
    assert "127.0.0.1:9" in done.out
    ProfilesFile().save(Profile("empty", "eu"))
    done = cli("profiles", "test", "empty")
    assert (done.code, done.out) == (1, "")
    assert "no token yet" in done.err
