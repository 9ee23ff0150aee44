"""A command's exit code tells what became of its write: a script repeats what exits with 1."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse, Response

from tests.support.server import RecordingApp, serve
from workato_tui.common.paths import data_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.store import Store

from .conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Cli

BUILD = ("builds", "build", "5")
DEPLOY = ("deployments", "deploy", "--build", "9", "--to", "test", "--yes-deploy-to", "test")
MADE = {"id": 47, "state": "pending", "project_id": "5", "environment_type": "test"}


class Workspace:
    """One project with one build; what a write is answered with is ``answer``."""

    def __init__(self) -> None:
        self.answer = Response()
        self.one: Any = None
        """What each read of one object is answered with, if not with what is expected."""
        self.held, self.go = threading.Event(), threading.Event()
        self.recorded = RecordingApp(self._serve)

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        await self._response(scope["method"], scope["path"])(scope, receive, send)

    def _response(self, method: str, path: str) -> Response:
        if method != "GET":
            self.held.set()
            self.go.wait(20)
            return self.answer
        single = ("/api/project_builds/", "/api/deployments/", "/api/users/me")
        if self.one is not None and path.startswith(single):
            return JSONResponse(self.one)
        if path == "/api/projects":
            return JSONResponse([{"id": 5, "name": "Orders", "folder_id": 6}])
        if path == "/api/project_builds/9":
            return JSONResponse({"id": 9, "state": "success", "project_id": "5"})
        if path.startswith("/api/deployments/"):
            return Response(status_code=404)
        return JSONResponse({"items": []})

    @property
    def writes(self) -> list[str]:
        return [one.path for one in self.recorded.requests if one.method != "GET"]


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("ACME_DEV", "token-of-acme-000")
    made = Workspace()
    made.answer = JSONResponse(MADE)
    made.go.set()
    with serve(made.recorded) as url:
        ProfilesFile().save(
            Profile("acme", "custom", base_url=url, tokens={"dev": TokenRef("env", "ACME_DEV")})
        )
        yield made


def states() -> list[str]:
    with contextlib.closing(sqlite3.connect(data_dir() / "store.sqlite3")) as store:
        return [state for (state,) in store.execute("SELECT state FROM ledger")]


def process(*words: str, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "workato_tui", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )  # fmt: skip


@pytest.mark.parametrize("words", [BUILD, DEPLOY, (*DEPLOY, "--wait")])
@pytest.mark.parametrize("status", [300, 301, 302, 303, 408, 500, 501, 502, 503, 504, 599])
def test_an_open_outcome_exits_with_4(
    cli: Cli, workspace: Workspace, words: tuple[str, ...], status: int
) -> None:
    workspace.answer = JSONResponse(
        {"message": "Oops"}, status, {"location": "https://elsewhere.example/x"}
    )
    done = cli(*words, "--json")
    assert (done.code, done.out, len(workspace.writes)) == (4, "", 1), done.err
    assert states() == ["unknown"]
    assert "It may have been done or not." in done.err
    if "deploy" in words:
        assert "That is: workato-tui deployments list --from " in done.err


@pytest.mark.parametrize("words", [BUILD, DEPLOY])
@pytest.mark.parametrize("status", [307, 308, 400, 401, 403, 404, 409, 422, 429])
def test_a_refusal_exits_with_1(
    cli: Cli, workspace: Workspace, words: tuple[str, ...], status: int
) -> None:
    workspace.answer = JSONResponse(
        {"message": "No"}, status, {"location": "https://elsewhere.example/x"}
    )
    done = cli(*words)
    assert (done.code, done.out, len(workspace.writes)) == (1, "", 1), done.err
    assert states() == ["refused"]


@pytest.mark.parametrize("waits", [False, True])
def test_one_interrupt_during_the_answer_gives_what_was_made(
    workspace: Workspace, waits: bool
) -> None:
    workspace.go.clear()
    with process(*DEPLOY, "--json", *(["--wait"] if waits else [])) as running:
        assert workspace.held.wait(20)
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        assert any("waiting for its answer" in line for line in iter(running.stderr.readline, ""))
        workspace.go.set()
        out, err = running.communicate(timeout=20)
    # With --wait it was to be seen to its end, which it is not: 3 says that it has not ended.
    assert (running.returncode, json.loads(out)["id"]) == (3 if waits else 0, "47"), err
    assert (len(workspace.writes), states()) == (1, ["done"])


def test_a_second_interrupt_exits_with_4(workspace: Workspace) -> None:
    workspace.go.clear()
    with process(*DEPLOY) as running:
        assert workspace.held.wait(20)
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        assert any("waiting for its answer" in line for line in iter(running.stderr.readline, ""))
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
        workspace.go.set()
    assert (running.returncode, out) == (4, ""), err
    # "sent" where the end of the loop came before the note: the next start tells both alike.
    assert states() in (["sent"], ["unknown"])
    assert "It may have been done or not." in err
    assert "That is: workato-tui deployments list --from " in err


@pytest.mark.parametrize("as_data", [True, False])
@pytest.mark.parametrize("words", [BUILD, DEPLOY])
@pytest.mark.parametrize("output", ["full", "closed", "no reader", "ascii"])
def test_a_write_that_was_done_is_done_whatever_the_output_does(
    workspace: Workspace, words: tuple[str, ...], output: str, as_data: bool
) -> None:
    workspace.answer = JSONResponse({**MADE, "description": "Für Köln"})
    reading, writing = os.pipe()
    os.close(reading)
    full = os.open("/dev/full", os.O_WRONLY)
    broken = {
        "full": {"stdout": full},
        "closed": {"stdout": None, "preexec_fn": lambda: os.close(1)},
        "no reader": {"stdout": writing},
        "ascii": {},
    }[output]
    with pytest.MonkeyPatch.context() as patch:
        if output == "ascii":
            patch.setenv("PYTHONIOENCODING", "ascii:strict")
        with process(*words, *(["--json"] if as_data else []), **broken) as running:
            _, err = running.communicate(timeout=20)
    os.close(writing)
    os.close(full)
    assert (running.returncode, states()) == (0, ["done"]), err
    assert "47" in err
    assert "fault" not in err


@pytest.mark.parametrize("output", ["full", "closed"])
def test_the_id_is_on_stdout_where_stderr_is_broken(workspace: Workspace, output: str) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    broken: dict[str, Any] = (
        {"stderr": full} if output == "full" else {"preexec_fn": lambda: os.close(2)}
    )
    with process(*DEPLOY, "--json", **broken) as running:
        out, _ = running.communicate(timeout=20)
    os.close(full)
    assert (running.returncode, json.loads(out)["id"], states()) == (0, "47", ["done"])


def test_a_read_that_fails_after_the_write_does_not_exit_with_1(
    cli: Cli, workspace: Workspace
) -> None:
    done = cli(*DEPLOY, "--wait", "--timeout", "0")
    assert (done.code, len(workspace.writes)) == (3, 1)
    assert "47" in done.out


@pytest.mark.parametrize(
    "trigger",
    [
        "BEFORE INSERT ON ledger BEGIN SELECT RAISE(IGNORE); END",
        "AFTER INSERT ON ledger BEGIN DELETE FROM ledger WHERE number = new.number; END",
        "AFTER INSERT ON ledger BEGIN UPDATE ledger SET intent = x'7b7d'; END",
        "AFTER INSERT ON ledger BEGIN UPDATE ledger SET state = 'done'; END",
    ],
)
@pytest.mark.parametrize("words", [BUILD, DEPLOY])
def test_nothing_leaves_that_the_ledger_does_not_keep(
    cli: Cli, workspace: Workspace, words: tuple[str, ...], trigger: str
) -> None:
    path = data_dir() / "store.sqlite3"
    Store.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.execute(f"CREATE TRIGGER forgetful {trigger}")
    done = cli(*words)
    assert (done.code, done.out, workspace.writes) == (1, "", [])
    assert "The ledger did not keep what was written into it." in done.err
    assert "not sent" in done.err
