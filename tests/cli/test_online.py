"""``builds``, ``deployments`` and ``watch`` against the demo on a real socket."""

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

from tests.cli.conftest import ROOT
from tests.support.server import RecordingApp, serve
from workato_tui.common.paths import data_dir
from workato_tui.demo import DEMO_TOKEN, create_app
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.services import watches
from workato_tui.services.event_loop import NetworkThread
from workato_tui.services.profile_connection import ProfileConnection
from workato_tui.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Cli, Result


class Demo:
    """The demo and its requests; answers to paths that end with ``lose`` are lost."""

    def __init__(self) -> None:
        self.app = create_app(speed=1e6, seed=14)
        self.recorded = RecordingApp(self.app)
        self.lose = self.hold = self.url = ""
        self.write_arrived, self.proceed = threading.Event(), threading.Event()
        self.missing_reads = 0
        """The number of reads of a build or deployment that do not find it."""

    async def __call__(self, scope, receive, send) -> None:
        if self.lose and scope["path"].endswith(self.lose):

            async def swallow(_message: object) -> None:
                """Drop the answer, like a broken gateway."""

            await self.recorded(scope, receive, swallow)
            await Response(status_code=503)(scope, receive, send)
            return
        family = scope["path"].rpartition("/")[0]
        if self.missing_reads and family in ("/api/project_builds", "/api/deployments"):
            self.missing_reads -= 1
            await JSONResponse({"message": "Not found"}, 404)(scope, receive, send)
            return
        if self.hold and scope["path"].endswith(self.hold):

            async def send_late(message: object) -> None:
                self.write_arrived.set()
                await asyncio.to_thread(self.proceed.wait, 20)
                await send(message)

            await self.recorded(scope, receive, send_late)
            return
        await self.recorded(scope, receive, send)

    @property
    def writes(self) -> list[tuple[str, str, Any]]:
        """Method, path, and body of the writes."""
        return [
            (each.method, each.path, json.loads(each.body) if each.body else None)
            for each in self.recorded.requests
            if each.method != "GET"
        ]


@pytest.fixture(scope="module")
def demo_server() -> Iterator[Demo]:
    demo = Demo()
    with serve(demo) as url:
        demo.url = url
        yield demo


@pytest.fixture
def demo(demo_server: Demo, monkeypatch: pytest.MonkeyPatch) -> Demo:
    monkeypatch.setenv("DEMO_DEV", DEMO_TOKEN)
    save(demo_server)
    demo_server.lose = demo_server.hold = ""
    demo_server.missing_reads = 0
    demo_server.write_arrived.clear()
    demo_server.proceed.clear()
    demo_server.recorded.requests.clear()
    return demo_server


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
    assert done.out, (done.code, done.err)
    return json.loads(done.out)


def project_to_deploy(cli: Cli, environment: str = "test") -> tuple[str, str]:
    """Return a project without reviews or pending deployments, and its last good build."""
    listed = data(cli("deployments", "list", "--json"))
    unusable = {each["project_id"] for each in listed if each["state"] == "pending"}
    unusable |= {
        each["project_id"]
        for each in listed
        if each["environment_type"] == environment and each.get("review_state")
    }
    live = next(
        each
        for each in listed
        if each["project_id"] not in unusable
        and each["environment_type"] == environment
        and each["state"] == "success"
    )
    return live["project_id"], live["project_build_id"]


def ledger(cli: Cli) -> list[dict[str, Any]]:
    store = Store.open(data_dir() / "store.sqlite3")
    entries = [json.loads(line) for line in store.ledger.json_lines()]
    store.close()
    return entries


def test_a_project_is_built(cli: Cli, demo: Demo) -> None:
    project, _ = project_to_deploy(cli)
    demo.recorded.requests.clear()
    done = cli("builds", "build", project, "--description", "Release 14", "--include-tags",
               "--include-test-cases", "--json", "--wait")  # fmt: skip
    created = data(done)
    assert demo.writes == [
        ("POST", f"/api/projects/{project}/build",
         {"description": "Release 14", "include_test_cases": True, "include_tags": True}),
    ]  # fmt: skip
    assert (done.code, created["state"], created["project_id"]) == (0, "success", project)
    assert "download_url" not in created
    assert f"Build {created['id']} was started." in done.err
    (entry,) = ledger(cli)
    assert (entry["operation"], entry["state"], entry["result_id"]) == (
        "projects.build", "done", created["id"],
    )  # fmt: skip


def test_the_app_lists_the_build(cli: Cli, demo: Demo) -> None:
    """The command has the scope of the app's connection, so that each sees the other's writes."""
    project, _ = project_to_deploy(cli)
    created = data(cli("builds", "build", project, "--json"))
    profile = ProfilesFile().load().get("acme")
    connection = ProfileConnection(NetworkThread(), list, profile)  # type: ignore[arg-type]
    store = Store.open(data_dir() / "store.sqlite3")
    (known,) = store.builds(connection.scope)
    assert (known.id, known.origin, known.project_id) == (created["id"], "started", project)
    store.close()


def test_a_project_is_found_by_its_name(cli: Cli, demo: Demo) -> None:
    done = cli("builds", "build", "Order to Cash", "--json")
    assert data(done)["state"] == "pending"
    error = cli("builds", "build", "Order to Cahs")
    assert error.code == 1
    assert "Did you mean Order to Cash?" in error.err
    assert len(demo.writes) == 1


def test_a_failed_build_fails_the_command(cli: Cli, demo: Demo) -> None:
    project, _ = project_to_deploy(cli)
    done = cli("builds", "build", project, "--description", "to fail", "--wait", "--json")
    assert (done.code, data(done)["state"]) == (1, "failed")


def test_a_build_is_shown(cli: Cli, demo: Demo) -> None:
    _, build = project_to_deploy(cli)
    shown = cli("builds", "show", build)
    assert shown.code == 0
    assert shown.out.splitlines()[0].split() == ["build", build]
    assert data(cli("builds", "show", f"#{build}", "--json"))["id"] == build
    assets = data(cli("builds", "show", build, "*.recipe.json", "--full", "--json"))
    assert assets["source"] == f"build {build}"
    assert {"", "Steps"} <= {each["title"] for each in assets["assets"][0]["sections"]}
    error = cli("builds", "show", "99999999")
    assert (error.code, error.out) == (1, "")
    assert "workato-tui: " in error.err
    assert demo.writes == []


def test_a_zip_is_downloaded_and_unpacked(cli: Cli, demo: Demo, tmp_path: Path) -> None:
    _, build = project_to_deploy(cli)
    done = cli("builds", "download", build, "--dir", str(tmp_path / "zips"))
    assert done.code == 0, done.err
    path = tmp_path / "zips"
    (entries,) = path.iterdir()
    assert done.out == f"{entries}\n"
    assert f"build {build}.zip" in entries.name
    rerun = cli("builds", "download", build, "--dir", str(path))
    assert rerun.code == 1
    assert cli("builds", "download", build, "--dir", str(path), "--overwrite").code == 0

    into = tmp_path / "repo"
    planned = data(cli("builds", "unpack", str(entries), "--into", str(into), "--plan", "--json"))
    assert not planned["applied"]
    assert not into.exists()
    assert cli("builds", "unpack", build, "--into", str(into)).code == 0
    written = sorted(str(each.relative_to(into)) for each in into.rglob("*.json") if each.is_file())
    assert [each for each in written if not each.startswith(".")] == planned["added"]

    changed = into / planned["added"][0]
    changed.write_text("mine")
    left_alone = cli("builds", "unpack", str(entries), "--into", str(into), "--json")
    assert (left_alone.code, list(data(left_alone)["left_alone"])) == (1, [planned["added"][0]])
    assert changed.read_text() == "mine"
    replaced = cli("builds", "unpack", str(entries), "--into", str(into), "--json", "--replace")
    assert (replaced.code, data(replaced)["replaced"]) == (0, [planned["added"][0]])
    assert changed.read_text() != "mine"
    assert cli("builds", "unpack", str(tmp_path / "nothing.zip"), "--into", "x").code == 2


def test_a_build_is_compared_with_another_and_with_a_checkout(
    cli: Cli, demo: Demo, tmp_path: Path
) -> None:
    listed = data(cli("deployments", "list", "--json"))
    project = listed[0]["project_id"]
    builds = sorted(
        {each["project_build_id"] for each in listed if each["project_id"] == project}, key=int
    )
    compared = cli("builds", "compare", builds[0], f"#{builds[-1]}", "--json")
    entries = data(compared)
    assert compared.code == int(entries["differs"]) == 1
    assert (entries["before"], entries["after"]) == (f"build {builds[0]}", f"build {builds[-1]}")
    into = tmp_path / "checkout"
    assert cli("builds", "unpack", builds[0], "--into", str(into)).code == 0
    assert cli("builds", "compare", str(into), builds[0]).code == 0
    unknown = cli("builds", "compare", builds[0], "987654321")
    assert (unknown.code, unknown.out) == (3, "")
    assert "Not found with this token" in unknown.err


def test_a_file_that_is_not_a_zip(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    done = cli("builds", "unpack", str(tmp_path / "a.zip"), "--into", str(tmp_path / "b"))
    assert (done.code, done.out) == (1, "")
    assert "workato-tui: " in done.err


def test_deployments_are_listed_and_filtered(cli: Cli, demo: Demo) -> None:
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
    error = cli("deployments", "list", "--from", "some day")
    assert error.code == 2
    assert "--from: give today" in error.err


def test_a_deployment_is_shown_with_its_assets(cli: Cli, demo: Demo) -> None:
    listed = data(cli("deployments", "list", "--state", "success", "--json"))
    shown = data(cli("deployments", "show", listed[0]["id"], "--json"))
    assert shown["assets"]
    assert {"name", "type", "state"} <= set(shown["assets"][0])
    text = cli("deployments", "show", listed[0]["id"]).out
    assert shown["assets"][0]["name"] in text


def test_a_build_is_deployed_and_recorded(cli: Cli, demo: Demo) -> None:
    _, build = project_to_deploy(cli)
    demo.recorded.requests.clear()
    done = cli("deployments", "deploy", "--build", build, "--to", "test", "--yes-deploy-to",
               "test", "--title", "Release 14", "--include-tags", "--json", "--wait")  # fmt: skip
    created = data(done)
    assert demo.writes == [
        ("POST", f"/api/project_builds/{build}/deploy",
         {"environment_type": "test", "title": "Release 14", "include_tags": True}),
    ]  # fmt: skip
    assert (done.code, created["state"], created["title"]) == (0, "success", "Release 14")
    assert f"Build {build} is already live" in done.err
    (entry,) = ledger(cli)
    assert (entry["target"], entry["state"], entry["result_id"]) == ("test", "done", created["id"])
    assert entry["path"] == f"/api/project_builds/{build}/deploy"


@pytest.mark.parametrize(
    "arguments",
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
def test_nothing_is_sent_without_the_confirmation(
    cli: Cli, demo: Demo, arguments: tuple[str, ...]
) -> None:
    done = cli("deployments", "deploy", *arguments)
    assert (done.code, done.out) == (2, "")
    assert demo.recorded.requests == []
    assert ledger(cli) == []


def test_a_pending_deployment_must_be_overruled(cli: Cli, demo: Demo) -> None:
    listed = data(cli("deployments", "list", "--json", "--state", "pending"))
    pending = next(each for each in listed if each["detailed_state"] == "pending_review")
    demo.recorded.requests.clear()
    arguments = (
        "deployments",
        "deploy",
        "--build",
        pending["project_build_id"],
        "--to",
        pending["environment_type"],
        "--yes-deploy-to",
        pending["environment_type"],
    )
    done = cli(*arguments)
    assert (done.code, done.out, demo.writes) == (1, "", [])
    assert f"Deployment {pending['id']} of this build" in done.err
    assert "--over-pending" in done.err
    done = cli(*arguments, "--over-pending", "--wait")
    assert done.code == 3
    assert len(demo.writes) == 1


def test_an_approved_deployment_is_deployed(cli: Cli, demo: Demo) -> None:
    listed = data(cli("deployments", "list", "--json", "--state", "pending"))
    approved = next(each for each in listed if each["review_state"] == "review_approved")
    target, number = approved["environment_type"], approved["id"]
    other = "prod" if target == "test" else "test"
    assert cli("deployments", "deploy", "--approved", number, "--yes-deploy-to", other).code == 2
    waiting = next(each for each in listed if each["review_state"] == "pending_review")
    rejected = cli("deployments", "deploy", "--approved", waiting["id"], "--yes-deploy-to",
                  waiting["environment_type"])  # fmt: skip
    assert rejected.code == 1
    assert "is waiting for review" in rejected.err
    assert demo.writes == []
    done = cli("deployments", "deploy", "--approved", number, "--yes-deploy-to", target, "--wait")
    assert [(method, path) for method, path, _ in demo.writes] == [
        ("POST", f"/api/deployments/{number}/deploy")
    ]
    assert done.code in (0, 1)


def test_a_project_is_built_and_deployed(cli: Cli, demo: Demo) -> None:
    project, _ = project_to_deploy(cli)
    done = cli("deployments", "deploy", "--project", project, "--to", "test", "--yes-deploy-to",
               "test", "--description", "fail please", "--wait", "--json")  # fmt: skip
    assert demo.writes == [
        ("POST", f"/api/projects/{project}/deploy",
         {"environment_type": "test", "description": "fail please"}),
    ]  # fmt: skip
    assert "Builds the current state of DEV." in done.err
    assert (done.code, data(done)["state"]) == (1, "failed")


@pytest.mark.parametrize("source", ["flag", "profile"])
def test_read_only_sends_nothing(cli: Cli, demo: Demo, source: str) -> None:
    flag = ["--read-only"] if source == "flag" else []
    save(demo, read_only=source == "profile")
    for arguments in (
        ("builds", "build", "Order to Cash"),
        ("deployments", "deploy", "--build", "1", "--to", "prod", "--yes-deploy-to", "prod"),
    ):
        done = cli(*arguments, *flag)
        assert (done.code, done.out) == (1, "")
        assert "read-only" in done.err
    assert demo.recorded.requests == []


def test_a_lost_answer_is_reported_again(cli: Cli, demo: Demo) -> None:
    project, build = project_to_deploy(cli)
    demo.recorded.requests.clear()
    demo.lose = "/deploy"
    arguments = (
        "deployments",
        "deploy",
        "--build",
        build,
        "--to",
        "test",
        "--yes-deploy-to",
        "test",
    )
    done = cli(*arguments, "--json")
    assert (done.code, done.out) == (4, "")
    assert "It may have been done or not." in done.err
    assert "workato-tui deployments list --from " in done.err
    assert len(demo.writes) == 1
    assert [each["state"] for each in ledger(cli)] == ["unknown"]
    demo.lose = ""
    command = done.err.rsplit("workato-tui ", 1)[1].split()
    listed = data(cli(*command, "--json"))
    assert build in {each["project_build_id"] for each in listed}
    rerun = cli(*arguments)
    assert f"Deploy of build {build} to test was sent at" in rerun.err
    assert project


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGINT])
def test_a_command_that_is_killed_or_interrupted_while_sending(
    cli: Cli, demo: Demo, signal_number: signal.Signals
) -> None:
    """After kill -9, the next run reports the intent; Ctrl+C waits for the answer."""
    _, build = project_to_deploy(cli)
    demo.recorded.requests.clear()
    demo.hold = "/deploy"
    arguments = [
        "deployments",
        "deploy",
        "--build",
        build,
        "--to",
        "test",
        "--yes-deploy-to",
        "test",
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "workato_tui", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert demo.write_arrived.wait(20)
        process.send_signal(signal_number)
        if signal_number is signal.SIGINT:
            assert process.stderr is not None
            lines = iter(process.stderr.readline, "")
            assert any("waiting for its answer" in line for line in lines)
        demo.proceed.set()
        process.wait(20)
    assert len(demo.writes) == 1
    assert [each["state"] for each in ledger(cli)] == [
        "sent" if signal_number is signal.SIGKILL else "done"
    ]
    demo.hold = ""
    rerun = cli("deployments", "deploy", "--build", "1", "--to", "test", "--yes-deploy-to", "test")
    is_reported = f"Deploy of build {build} to test was sent at" in rerun.err
    assert is_reported == (signal_number is signal.SIGKILL)


def test_without_a_ledger_nothing_is_sent(cli: Cli, demo: Demo) -> None:
    project, _ = project_to_deploy(cli)
    demo.recorded.requests.clear()
    path = data_dir() / "store.sqlite3"
    path.unlink()
    path.mkdir()
    done = cli("builds", "build", project)
    assert (done.code, done.out, demo.writes) == (1, "", [])
    assert "ledger" in done.err


def test_watch_exits_with_the_outcome(cli: Cli, demo: Demo) -> None:
    listed = data(cli("deployments", "list", "--json"))
    by_state = {each["state"]: each["id"] for each in listed}
    pending = next(each["id"] for each in listed if each["detailed_state"] == "pending_review")
    assert cli("watch", by_state["success"]).code == 0
    assert cli("watch", by_state["failed"]).code == 1
    waiting = cli("watch", pending, "--json")
    assert waiting.code == 3
    assert data(waiting)["outcome"] == "waiting"
    late = cli("watch", pending, "--json", "--through-review", "--timeout", "0.2")
    assert (late.code, data(late)["deployment"]["id"]) == (3, pending)
    missing = cli("watch", "99999999", "--json")
    assert (missing.code, data(missing)["outcome"]) == (1, "gone")
    _, build = project_to_deploy(cli)
    assert cli("watch", build, "--kind", "build").out == "success\n"
    assert cli("watch", "x y").code == 2
    assert demo.writes == []


def test_a_missing_build_is_awaited(cli: Cli, demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "MIN_INTERVAL", 0.05)
    project, build = project_to_deploy(cli)
    demo.missing_reads = 2
    done = cli("builds", "build", project, "--wait", "--json")
    assert (done.code, data(done)["state"]) == (0, "success")
    assert "is not listed yet" in done.err
    # Another run knows from the ledger that the build was started here.
    created = data(cli("builds", "build", project, "--json"))["id"]
    demo.missing_reads = 2
    assert cli("watch", created, "--kind", "build").code == 0
    demo.missing_reads = 2
    other = cli("watch", build, "--kind", "build")
    assert (other.code, demo.missing_reads) == (1, 1)
    assert f"Build {build} does not exist" in other.err


def test_a_build_that_never_appears_has_not_finished(
    cli: Cli, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "MIN_INTERVAL", 0.05)
    monkeypatch.setattr(watches, "APPEARANCE_GRACE", 0.2)
    project, _ = project_to_deploy(cli)
    demo.missing_reads = 1_000
    done = cli("builds", "build", project, "--wait")
    assert done.code == 3
    assert "was started, but is not listed yet: Not found with this token" in done.err


def test_a_rejected_token_ends_the_wait(
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


def test_sections_and_commands_with_the_same_name(cli: Cli) -> None:
    done = cli("--section", "builds", "--demo")
    assert "terminal" in done.err


def test_an_unreachable_host(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert [each["state"] for each in ledger(cli)] == ["refused"]
    assert threading.active_count() < 20
