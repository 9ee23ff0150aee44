"""Exit codes tell the outcome of a write: scripts repeat a command that exits with 1."""

from __future__ import annotations

import asyncio
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

from tests.cli.conftest import ROOT
from tests.support.server import RecordingApp, serve
from workato_tui.common.paths import data_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Cli

BUILD = ("builds", "build", "5")
DEPLOY = ("deployments", "deploy", "--build", "9", "--to", "test", "--yes-deploy-to", "test")
DEPLOYMENT = {"id": 47, "state": "pending", "project_id": "5", "environment_type": "test"}


class Workspace:
    """A server with one project and one build; writes are answered with ``answer``."""

    def __init__(self) -> None:
        self.answer = Response()
        self.object_answer: Any = None
        """The answer to each read of one object, if not the default."""
        self.deployments: Any = {"items": []}
        """The answer to a read of the list of deployments."""
        self.project_name = "Orders"
        self.customers: list[dict[str, Any]] = []
        self.write_arrived, self.proceed = threading.Event(), threading.Event()
        self.recorded = RecordingApp(self._serve)

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        # In a thread: while a write waits, reads are answered.
        response = await asyncio.to_thread(self._response, scope["method"], scope["path"])
        await response(scope, receive, send)

    def _response(self, method: str, path: str) -> Response:
        if method != "GET":
            self.write_arrived.set()
            self.proceed.wait(20)
            return self.answer
        single = ("/api/project_builds/", "/api/deployments/", "/api/users/me")
        if self.object_answer is not None and path.startswith(single):
            return JSONResponse(self.object_answer)
        if path == "/api/projects":
            return JSONResponse([{"id": 5, "name": self.project_name, "folder_id": 6}])
        if path == "/api/managed_users":
            return JSONResponse({"result": self.customers})
        if path == "/api/project_builds/9":
            return JSONResponse({"id": 9, "state": "success", "project_id": "5"})
        if path == "/api/deployments":
            return JSONResponse(self.deployments)
        if path.startswith("/api/deployments/"):
            return Response(status_code=404)
        return JSONResponse({"items": []})

    @property
    def writes(self) -> list[str]:
        return [request.path for request in self.recorded.requests if request.method != "GET"]


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("ACME_DEV", "token-of-acme-000")
    fake = Workspace()
    fake.answer = JSONResponse(DEPLOYMENT)
    fake.proceed.set()
    with serve(fake.recorded) as url:
        ProfilesFile().save(
            Profile("acme", "custom", base_url=url, tokens={"dev": TokenRef("env", "ACME_DEV")})
        )
        yield fake


def states() -> list[str]:
    with contextlib.closing(sqlite3.connect(data_dir() / "store.sqlite3")) as store:
        return [state for (state,) in store.execute("SELECT state FROM ledger")]


def start_process(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "workato_tui", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [BUILD, DEPLOY, (*DEPLOY, "--wait")])
@pytest.mark.parametrize("status", [300, 301, 302, 303, 408, 500, 501, 502, 503, 504, 599])
def test_an_unknown_outcome_exits_with_4(
    cli: Cli, workspace: Workspace, arguments: tuple[str, ...], status: int
) -> None:
    workspace.answer = JSONResponse(
        {"message": "Oops"}, status, {"location": "https://elsewhere.example/x"}
    )
    done = cli(*arguments, "--json")
    assert (done.code, done.out, len(workspace.writes)) == (4, "", 1), done.err
    assert states() == ["unknown"]
    assert "It may have been done or not." in done.err
    if "deploy" in arguments:
        assert "That is: workato-tui deployments list --from " in done.err


@pytest.mark.parametrize("arguments", [BUILD, DEPLOY])
def test_a_script_that_repeats_a_lost_write_sends_it_only_with_again(
    cli: Cli, workspace: Workspace, arguments: tuple[str, ...]
) -> None:
    good, workspace.answer = workspace.answer, Response(status_code=503)
    assert cli(*arguments).code == 4
    workspace.answer = good
    repeated = cli(*arguments)
    assert (repeated.code, repeated.out, len(workspace.writes)) == (4, "", 1)
    assert "Nothing was sent." in repeated.err
    assert "its answer was lost." in repeated.err
    assert "Nothing was changed" not in repeated.err, "the first one may have changed something"
    assert "--again sends it although it may have been done." in repeated.err
    assert cli(*arguments, "--again").code == 0
    assert cli(*arguments).code == 0, "somebody decided about the lost one"
    assert len(workspace.writes) == 3
    assert states() == ["unknown", "done", "done"]


def test_a_build_without_a_project_is_not_deployed_unchecked(
    cli: Cli, workspace: Workspace
) -> None:
    workspace.object_answer = {"id": 9, "state": "success"}
    refused = cli(*DEPLOY)
    assert (refused.code, workspace.writes) == (1, [])
    assert "what is pending there cannot be checked. Nothing was changed." in refused.err
    assert cli(*DEPLOY, "--over-pending").code == 0


def test_the_same_deployment_is_not_sent_while_another_terminal_sends_it(
    cli: Cli, workspace: Workspace
) -> None:
    workspace.proceed.clear()
    with start_process(*DEPLOY) as child:
        assert workspace.write_arrived.wait(20)
        second = cli(*DEPLOY)
        assert (second.code, second.out, len(workspace.writes)) == (1, "", 1)
        assert "It may still be on its way, so nothing was sent." in second.err
        workspace.proceed.set()
        assert child.wait(20) == 0
    assert cli(*DEPLOY).code == 0
    assert states() == ["done", "done"]


@pytest.mark.parametrize("arguments", [BUILD, DEPLOY])
@pytest.mark.parametrize("status", [307, 308, 400, 401, 403, 404, 409, 422, 429])
def test_a_rejection_exits_with_1(
    cli: Cli, workspace: Workspace, arguments: tuple[str, ...], status: int
) -> None:
    workspace.answer = JSONResponse(
        {"message": "No"}, status, {"location": "https://elsewhere.example/x"}
    )
    done = cli(*arguments)
    assert (done.code, done.out, len(workspace.writes)) == (1, "", 1), done.err
    assert states() == ["refused"]


@pytest.mark.parametrize("waits", [False, True])
def test_an_interrupted_write_still_prints_its_result(workspace: Workspace, waits: bool) -> None:
    workspace.proceed.clear()
    with start_process(*DEPLOY, "--json", *(["--wait"] if waits else [])) as child:
        assert workspace.write_arrived.wait(20)
        child.send_signal(signal.SIGINT)
        assert child.stderr is not None
        assert any("waiting for its answer" in line for line in iter(child.stderr.readline, ""))
        workspace.proceed.set()
        out, err = child.communicate(timeout=20)
    # Exit code 3 with --wait: the deployment has not finished.
    assert (child.returncode, json.loads(out)["id"]) == (3 if waits else 0, "47"), err
    assert (len(workspace.writes), states()) == (1, ["done"])


def test_a_second_interrupt_exits_with_4(workspace: Workspace) -> None:
    workspace.proceed.clear()
    with start_process(*DEPLOY) as child:
        assert workspace.write_arrived.wait(20)
        child.send_signal(signal.SIGINT)
        assert child.stderr is not None
        assert any("waiting for its answer" in line for line in iter(child.stderr.readline, ""))
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        workspace.proceed.set()
    assert (child.returncode, out) == (4, ""), err
    # "sent" if the loop ended before the note; the next start reports both alike.
    assert states() in (["sent"], ["unknown"])
    assert "It may have been done or not." in err
    assert "That is: workato-tui deployments list --from " in err


@pytest.mark.parametrize("as_data", [True, False])
@pytest.mark.parametrize("arguments", [BUILD, DEPLOY])
@pytest.mark.parametrize("output", ["full", "closed", "no reader", "ascii"])
def test_a_broken_output_keeps_the_exit_code_of_a_write(
    workspace: Workspace, arguments: tuple[str, ...], output: str, as_data: bool
) -> None:
    workspace.answer = JSONResponse({**DEPLOYMENT, "description": "Für Köln"})
    read_end, write_end = os.pipe()
    os.close(read_end)
    full = os.open("/dev/full", os.O_WRONLY)
    broken = {
        "full": {"stdout": full},
        "closed": {"stdout": None, "preexec_fn": lambda: os.close(1)},
        "no reader": {"stdout": write_end},
        "ascii": {},
    }[output]
    with pytest.MonkeyPatch.context() as patch:
        if output == "ascii":
            patch.setenv("PYTHONIOENCODING", "ascii:strict")
        with start_process(*arguments, *(["--json"] if as_data else []), **broken) as child:
            _, err = child.communicate(timeout=20)
    os.close(write_end)
    os.close(full)
    assert (child.returncode, states()) == (0, ["done"]), err
    assert "47" in err
    assert "fault" not in err


@pytest.mark.parametrize("output", ["full", "closed"])
def test_a_broken_stderr_leaves_the_id_on_stdout(workspace: Workspace, output: str) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    broken: dict[str, Any] = (
        {"stderr": full} if output == "full" else {"preexec_fn": lambda: os.close(2)}
    )
    with start_process(*DEPLOY, "--json", **broken) as child:
        out, _ = child.communicate(timeout=20)
    os.close(full)
    assert (child.returncode, json.loads(out)["id"], states()) == (0, "47", ["done"])


def test_a_failed_read_after_a_write_does_not_exit_with_1(cli: Cli, workspace: Workspace) -> None:
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
@pytest.mark.parametrize("arguments", [BUILD, DEPLOY])
def test_a_write_missing_in_the_ledger_is_not_sent(
    cli: Cli, workspace: Workspace, arguments: tuple[str, ...], trigger: str
) -> None:
    path = data_dir() / "store.sqlite3"
    Store.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.execute(f"CREATE TRIGGER forgetful {trigger}")
    done = cli(*arguments)
    assert (done.code, done.out, workspace.writes) == (1, "", [])
    assert "The ledger did not keep what was written into it." in done.err
    assert "not sent" in done.err
