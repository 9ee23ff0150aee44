"""builds, deployments and watch, against the demo workspace on a real socket."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse, Response

from tests.support.server import RecordingApp, serve
from workato_tui.common.paths import data_dir
from workato_tui.demo import DEMO_TOKEN, create_app
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.services import watches
from workato_tui.services.connection import ProfileConnection
from workato_tui.services.event_loop import NetworkThread
from workato_tui.store import Store

from .conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Cli, Result


class Demo:
    """The demo on a socket, and what reached it; the answers of paths like ``lose`` are lost."""

    def __init__(self) -> None:
        self.app = create_app(speed=1e6, seed=14)
        self.recorded = RecordingApp(self.app)
        self.lose = self.hold = self.url = ""
        self.held, self.let_go = threading.Event(), threading.Event()
        self.late = 0
        """So many reads of a build or deployment do not find it."""

    async def __call__(self, scope, receive, send) -> None:
        if self.lose and scope["path"].endswith(self.lose):

            async def swallow(_message: object) -> None:
                """What is in front of Workato has lost the answer."""

            await self.recorded(scope, receive, swallow)
            await Response(status_code=503)(scope, receive, send)
            return
        family = scope["path"].rpartition("/")[0]
        if self.late and family in ("/api/project_builds", "/api/deployments"):
            self.late -= 1
            await JSONResponse({"message": "Not found"}, 404)(scope, receive, send)
            return
        if self.hold and scope["path"].endswith(self.hold):

            async def late(message: object) -> None:
                self.held.set()
                await asyncio.to_thread(self.let_go.wait, 20)
                await send(message)

            await self.recorded(scope, receive, late)
            return
        await self.recorded(scope, receive, send)

    @property
    def writes(self) -> list[tuple[str, str, Any]]:
        """Method, path and body of what was not read only."""
        return [
            (one.method, one.path, json.loads(one.body) if one.body else None)
            for one in self.recorded.requests
            if one.method != "GET"
        ]


@pytest.fixture(scope="module")
def running() -> Iterator[Demo]:
    demo = Demo()
    with serve(demo) as url:
        demo.url = url
        yield demo


@pytest.fixture
def demo(running: Demo, monkeypatch: pytest.MonkeyPatch) -> Demo:
    monkeypatch.setenv("DEMO_DEV", DEMO_TOKEN)
    save(running)
    running.lose = running.hold = ""
    running.late = 0
    running.held.clear()
    running.let_go.clear()
    running.recorded.requests.clear()
    return running


def save(demo: Demo, **more: Any) -> None:
    tokens = {"dev": TokenRef("env", "DEMO_DEV")}
    # The demo's own quotas are generous at this speed; the client's would make these tests wait.
    quotas = dict.fromkeys(("projects", "deployments", "folders"), 100_000)
    ProfilesFile().save(
        Profile("acme", "custom", base_url=demo.url, tokens=tokens, quotas=quotas, **more),
        replace=True,
    )


def data(done: Result) -> Any:
    assert done.code in (0, 1, 3), done.err
    return json.loads(done.out)


def quiet(cli: Cli, environment: str = "test") -> tuple[str, str]:
    """A project without reviews or pending deployments in that environment; its last good build."""
    listed = data(cli("deployments", "list", "--json"))
    blocked = {one["project_id"] for one in listed if one["state"] == "pending"}
    blocked |= {one["project_id"] for one in listed
                if one["environment_type"] == environment and one.get("review_state")}  # fmt: skip
    good = next(
        one
        for one in listed
        if one["project_id"] not in blocked
        and one["environment_type"] == environment
        and one["state"] == "success"
    )
    return good["project_id"], good["project_build_id"]


def ledger(cli: Cli) -> list[dict[str, Any]]:
    store = Store.open(data_dir() / "store.sqlite3")
    found = [json.loads(line) for line in store.ledger.json_lines()]
    store.close()
    return found


def test_a_project_is_built_as_asked(cli: Cli, demo: Demo) -> None:
    project, _ = quiet(cli)
    demo.recorded.requests.clear()
    done = cli("builds", "build", project, "--description", "Release 14", "--include-tags",
               "--include-test-cases", "--json", "--wait")  # fmt: skip
    made = data(done)
    assert demo.writes == [
        ("POST", f"/api/projects/{project}/build",
         {"description": "Release 14", "include_test_cases": True, "include_tags": True}),
    ]  # fmt: skip
    assert (done.code, made["state"], made["project_id"]) == (0, "success", project)
    assert "download_url" not in made
    assert f"Build {made['id']} was started." in done.err
    (kept,) = ledger(cli)
    assert (kept["operation"], kept["state"], kept["result_id"]) == (
        "projects.build", "done", made["id"],
    )  # fmt: skip


def test_the_app_knows_of_it(cli: Cli, demo: Demo) -> None:
    """The scope is that of the app's own connection, so that each sees what the other did."""
    project, _ = quiet(cli)
    made = data(cli("builds", "build", project, "--json"))
    profile = ProfilesFile().load().get("acme")
    connection = ProfileConnection(NetworkThread(), list, profile)  # type: ignore[arg-type]
    store = Store.open(data_dir() / "store.sqlite3")
    (seen,) = store.builds(connection.scope)
    assert (seen.id, seen.origin, seen.project_id) == (made["id"], "started", project)
    store.close()


def test_a_project_is_found_by_its_name(cli: Cli, demo: Demo) -> None:
    done = cli("builds", "build", "Order to Cash", "--json")
    assert data(done)["state"] == "pending"
    wrong = cli("builds", "build", "Order to Cahs")
    assert wrong.code == 1
    assert "Did you mean Order to Cash?" in wrong.err
    assert len(demo.writes) == 1


def test_a_build_that_fails_fails_the_command(cli: Cli, demo: Demo) -> None:
    project, _ = quiet(cli)
    done = cli("builds", "build", project, "--description", "to fail", "--wait", "--json")
    assert (done.code, data(done)["state"]) == (1, "failed")


def test_a_build_is_shown(cli: Cli, demo: Demo) -> None:
    _, build = quiet(cli)
    shown = cli("builds", "show", build)
    assert shown.code == 0
    assert shown.out.splitlines()[0].split() == ["build", build]
    assert data(cli("builds", "show", f"#{build}", "--json"))["id"] == build
    inside = data(cli("builds", "show", build, "*.recipe.json", "--full", "--json"))
    assert inside["source"] == f"build {build}"
    assert {"", "Steps"} <= {one["title"] for one in inside["assets"][0]["sections"]}
    wrong = cli("builds", "show", "99999999")
    assert (wrong.code, wrong.out) == (1, "")
    assert "workato-tui: " in wrong.err
    assert demo.writes == []


def test_a_zip_is_fetched_and_unpacked(cli: Cli, demo: Demo, tmp_path: Path) -> None:
    _, build = quiet(cli)
    done = cli("builds", "download", build, "--dir", str(tmp_path / "zips"))
    assert done.code == 0, done.err
    path = tmp_path / "zips"
    (found,) = path.iterdir()
    assert done.out == f"{found}\n"
    assert f"build {build}.zip" in found.name
    again = cli("builds", "download", build, "--dir", str(path))
    assert again.code == 1
    assert cli("builds", "download", build, "--dir", str(path), "--overwrite").code == 0

    into = tmp_path / "repo"
    planned = data(cli("builds", "unpack", str(found), "--into", str(into), "--plan", "--json"))
    assert not planned["applied"]
    assert not into.exists()
    assert cli("builds", "unpack", build, "--into", str(into)).code == 0
    written = sorted(str(one.relative_to(into)) for one in into.rglob("*.json") if one.is_file())
    assert [one for one in written if not one.startswith(".")] == planned["added"]

    changed = into / planned["added"][0]
    changed.write_text("mine")
    left = cli("builds", "unpack", str(found), "--into", str(into), "--json")
    assert (left.code, list(data(left)["left_alone"])) == (1, [planned["added"][0]])
    assert changed.read_text() == "mine"
    taken = cli("builds", "unpack", str(found), "--into", str(into), "--json", "--replace")
    assert (taken.code, data(taken)["replaced"]) == (0, [planned["added"][0]])
    assert changed.read_text() != "mine"
    assert cli("builds", "unpack", str(tmp_path / "nothing.zip"), "--into", "x").code == 2


def test_a_build_is_compared_with_another_and_with_its_checkout(
    cli: Cli, demo: Demo, tmp_path: Path
) -> None:
    listed = data(cli("deployments", "list", "--json"))
    project = listed[0]["project_id"]
    builds = sorted(
        {one["project_build_id"] for one in listed if one["project_id"] == project}, key=int
    )
    compared = cli("builds", "compare", builds[0], f"#{builds[-1]}", "--json")
    found = data(compared)
    assert compared.code == int(found["differs"]) == 1
    assert (found["before"], found["after"]) == (f"build {builds[0]}", f"build {builds[-1]}")
    into = tmp_path / "checkout"
    assert cli("builds", "unpack", builds[0], "--into", str(into)).code == 0
    assert cli("builds", "compare", str(into), builds[0]).code == 0
    lost = cli("builds", "compare", builds[0], "987654321")
    assert (lost.code, lost.out) == (3, "")
    assert "Not found with this token" in lost.err


def test_a_file_that_is_no_zip_is_a_sentence(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    done = cli("builds", "unpack", str(tmp_path / "a.zip"), "--into", str(tmp_path / "b"))
    assert (done.code, done.out) == (1, "")
    assert "workato-tui: " in done.err


def test_deployments_are_listed_and_narrowed(cli: Cli, demo: Demo) -> None:
    done = cli("deployments", "list", "--environment", "prod", "--state", "failed", "--from",
               "2020-01-01")  # fmt: skip
    assert done.code == 0
    heading, *rows = done.out.splitlines()
    assert heading.split()[:3] == ["ID", "ENV", "STATE"]
    assert rows
    assert all(row.split()[1:3] == ["prod", "failed"] for row in rows)
    assert demo.recorded.last.query == {
        "environment_type": "prod", "state": "failed",
        "from": demo.recorded.last.query["from"],
    }  # fmt: skip
    wrong = cli("deployments", "list", "--from", "some day")
    assert wrong.code == 2
    assert "--from: give today" in wrong.err


def test_a_deployment_is_shown_with_its_assets(cli: Cli, demo: Demo) -> None:
    listed = data(cli("deployments", "list", "--state", "success", "--json"))
    shown = data(cli("deployments", "show", listed[0]["id"], "--json"))
    assert shown["assets"]
    assert {"name", "type", "state"} <= set(shown["assets"][0])
    text = cli("deployments", "show", listed[0]["id"]).out
    assert shown["assets"][0]["name"] in text


def test_a_build_is_deployed_once_and_written_down(cli: Cli, demo: Demo) -> None:
    _, build = quiet(cli)
    demo.recorded.requests.clear()
    done = cli("deployments", "deploy", "--build", build, "--to", "test", "--yes-deploy-to",
               "test", "--title", "Release 14", "--include-tags", "--json", "--wait")  # fmt: skip
    made = data(done)
    assert demo.writes == [
        ("POST", f"/api/project_builds/{build}/deploy",
         {"environment_type": "test", "title": "Release 14", "include_tags": True}),
    ]  # fmt: skip
    assert (done.code, made["state"], made["title"]) == (0, "success", "Release 14")
    assert f"Build {build} is already live" in done.err
    (kept,) = ledger(cli)
    assert (kept["target"], kept["state"], kept["result_id"]) == ("test", "done", made["id"])
    assert kept["path"] == f"/api/project_builds/{build}/deploy"


@pytest.mark.parametrize(
    "words",
    [
        ("--build", "1", "--to", "prod"),
        ("--build", "1", "--to", "prod", "--yes-deploy-to", "test"),
        ("--project", "1", "--to", "test"),
        ("--build", "1", "--yes-deploy-to", "prod"),
        ("--to", "prod", "--yes-deploy-to", "prod"),
        ("--build", "1", "--project", "1", "--to", "test", "--yes-deploy-to", "test"),
        ("--approved", "1"),
        ("--approved", "1", "--yes-deploy-to", "prod", "--to", "prod"),
    ],
)
def test_nothing_is_sent_without_the_word(cli: Cli, demo: Demo, words: tuple[str, ...]) -> None:
    done = cli("deployments", "deploy", *words)
    assert (done.code, done.out) == (2, "")
    assert demo.recorded.requests == []
    assert ledger(cli) == []


def test_a_pending_one_has_to_be_overruled(cli: Cli, demo: Demo) -> None:
    listed = data(cli("deployments", "list", "--json", "--state", "pending"))
    held = next(one for one in listed if one["detailed_state"] == "pending_review")
    demo.recorded.requests.clear()
    words = ("deployments", "deploy", "--build", held["project_build_id"], "--to",
             held["environment_type"], "--yes-deploy-to", held["environment_type"])  # fmt: skip
    done = cli(*words)
    assert (done.code, done.out, demo.writes) == (1, "", [])
    assert f"Deployment {held['id']} of this build" in done.err
    assert "--over-pending" in done.err
    done = cli(*words, "--over-pending", "--wait")
    assert done.code == 3
    assert len(demo.writes) == 1


def test_an_approved_one_is_deployed(cli: Cli, demo: Demo) -> None:
    listed = data(cli("deployments", "list", "--json", "--state", "pending"))
    approved = next(one for one in listed if one["review_state"] == "review_approved")
    target, number = approved["environment_type"], approved["id"]
    other = "prod" if target == "test" else "test"
    assert cli("deployments", "deploy", "--approved", number, "--yes-deploy-to", other).code == 2
    waiting = next(one for one in listed if one["review_state"] == "pending_review")
    refused = cli("deployments", "deploy", "--approved", waiting["id"], "--yes-deploy-to",
                  waiting["environment_type"])  # fmt: skip
    assert refused.code == 1
    assert "is waiting for review" in refused.err
    assert demo.writes == []
    done = cli("deployments", "deploy", "--approved", number, "--yes-deploy-to", target, "--wait")
    assert [(method, path) for method, path, _ in demo.writes] == [
        ("POST", f"/api/deployments/{number}/deploy")
    ]
    assert done.code in (0, 1)


def test_a_project_is_built_and_deployed(cli: Cli, demo: Demo) -> None:
    project, _ = quiet(cli)
    done = cli("deployments", "deploy", "--project", project, "--to", "test", "--yes-deploy-to",
               "test", "--description", "fail please", "--wait", "--json")  # fmt: skip
    assert demo.writes == [
        ("POST", f"/api/projects/{project}/deploy",
         {"environment_type": "test", "description": "fail please"}),
    ]  # fmt: skip
    assert "Builds the current state of DEV." in done.err
    assert (done.code, data(done)["state"]) == (1, "failed")


@pytest.mark.parametrize("how", ["flag", "profile"])
def test_read_only_sends_nothing(cli: Cli, demo: Demo, how: str) -> None:
    flag = ["--read-only"] if how == "flag" else []
    save(demo, read_only=how == "profile")
    for words in (
        ("builds", "build", "Order to Cash"),
        ("deployments", "deploy", "--build", "1", "--to", "prod", "--yes-deploy-to", "prod"),
    ):
        done = cli(*words, *flag)
        assert (done.code, done.out) == (1, "")
        assert "read-only" in done.err
    assert demo.recorded.requests == []


def test_a_lost_answer_is_reported_and_shown_again(cli: Cli, demo: Demo) -> None:
    project, build = quiet(cli)
    demo.recorded.requests.clear()
    demo.lose = "/deploy"
    words = ("deployments", "deploy", "--build", build, "--to", "test", "--yes-deploy-to", "test")
    done = cli(*words, "--json")
    assert (done.code, done.out) == (4, "")
    assert "It may have been done or not." in done.err
    assert "workato-tui deployments list --from " in done.err
    assert len(demo.writes) == 1
    assert [one["state"] for one in ledger(cli)] == ["unknown"]
    demo.lose = ""
    command = done.err.rsplit("workato-tui ", 1)[1].split()
    listed = data(cli(*command, "--json"))
    assert build in {one["project_build_id"] for one in listed}
    again = cli(*words)
    assert f"Deploy of build {build} to test was sent at" in again.err
    assert project


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_program_that_ends_between_sending_and_answer(
    cli: Cli, demo: Demo, how: signal.Signals
) -> None:
    """kill -9 leaves an intent that the next run tells; Ctrl+C waits for the answer."""
    _, build = quiet(cli)
    demo.recorded.requests.clear()
    demo.hold = "/deploy"
    words = ["deployments", "deploy", "--build", build, "--to", "test", "--yes-deploy-to", "test"]
    with subprocess.Popen(
        [sys.executable, "-m", "workato_tui", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert demo.held.wait(20)
        process.send_signal(how)
        if how is signal.SIGINT:
            assert process.stderr is not None
            told = iter(process.stderr.readline, "")
            assert any("waiting for its answer" in line for line in told)
        demo.let_go.set()
        process.wait(20)
    assert len(demo.writes) == 1
    assert [one["state"] for one in ledger(cli)] == ["sent" if how is signal.SIGKILL else "done"]
    demo.hold = ""
    again = cli("deployments", "deploy", "--build", "1", "--to", "test", "--yes-deploy-to", "test")
    told_again = f"Deploy of build {build} to test was sent at" in again.err
    assert told_again == (how is signal.SIGKILL)


def test_without_a_ledger_nothing_is_sent(cli: Cli, demo: Demo) -> None:
    project, _ = quiet(cli)
    demo.recorded.requests.clear()
    path = data_dir() / "store.sqlite3"
    path.unlink()
    path.mkdir()
    done = cli("builds", "build", project)
    assert (done.code, done.out, demo.writes) == (1, "", [])
    assert "ledger" in done.err


def test_watch_tells_the_outcome_by_its_code(cli: Cli, demo: Demo) -> None:
    listed = data(cli("deployments", "list", "--json"))
    by_state = {one["state"]: one["id"] for one in listed}
    held = next(one["id"] for one in listed if one["detailed_state"] == "pending_review")
    assert cli("watch", by_state["success"]).code == 0
    assert cli("watch", by_state["failed"]).code == 1
    waiting = cli("watch", held, "--json")
    assert waiting.code == 3
    assert data(waiting)["outcome"] == "waiting"
    late = cli("watch", held, "--json", "--through-review", "--timeout", "0.2")
    assert (late.code, data(late)["deployment"]["id"]) == (3, held)
    gone = cli("watch", "99999999", "--json")
    assert (gone.code, data(gone)["outcome"]) == (1, "gone")
    _, build = quiet(cli)
    assert cli("watch", build, "--kind", "build").out == "success\n"
    assert cli("watch", "x y").code == 2
    assert demo.writes == []


def test_what_is_not_there_yet_is_waited_for(
    cli: Cli, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "MIN_INTERVAL", 0.05)
    project, build = quiet(cli)
    demo.late = 2
    done = cli("builds", "build", project, "--wait", "--json")
    assert (done.code, data(done)["state"]) == (0, "success")
    assert "is not listed yet" in done.err
    # Another run knows from the ledger that it was made from here.
    made = data(cli("builds", "build", project, "--json"))["id"]
    demo.late = 2
    assert cli("watch", made, "--kind", "build").code == 0
    demo.late = 2
    other = cli("watch", build, "--kind", "build")
    assert (other.code, demo.late) == (1, 1)
    assert f"Build {build} does not exist" in other.err


def test_what_never_appears_has_not_ended(
    cli: Cli, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "MIN_INTERVAL", 0.05)
    monkeypatch.setattr(watches, "APPEARANCE_GRACE", 0.2)
    project, _ = quiet(cli)
    demo.late = 1_000
    done = cli("builds", "build", project, "--wait")
    assert done.code == 3
    assert "does not exist: Not found with this token" in done.err


def test_a_token_that_is_refused_ends_the_waiting(
    cli: Cli, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_DEV", "wrong-token-000")
    done = cli("watch", "1", "--json")
    assert (done.code, data(done)["outcome"]) == (1, "refused")
    assert cli("builds", "show", "1").code == 1


def test_without_a_profile_or_with_an_unknown_one(cli: Cli) -> None:
    assert cli("builds", "show", "1").code == 2
    done = cli("deployments", "list", "--profile", "nobody")
    assert done.code == 2
    assert "No profile is called nobody" in done.err


def test_the_section_keeps_its_name(cli: Cli) -> None:
    done = cli("--section", "builds", "--demo")
    assert "terminal" in done.err


def test_a_host_that_is_not_there_is_a_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_DEV", DEMO_TOKEN)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        ProfilesFile().save(
            Profile("acme", "custom", base_url=url, tokens={"dev": TokenRef("env", "DEMO_DEV")})
        )
        done = cli("builds", "build", "1")
    assert (done.code, done.out) == (1, "")
    assert "refused the connection" in done.err
    assert [one["state"] for one in ledger(cli)] == ["refused"]
    assert threading.active_count() < 20
