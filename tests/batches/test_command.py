"""``workato-tui batch``: plans, runs, resumes, and reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.batches.plans import save_profile, write_plan
from tests.batches.server import CountingServer
from tests.support.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Cli


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingServer]:
    counting = CountingServer(customers=4)
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    with serve(counting) as url:
        save_profile(url)
        yield counting


def states(text: str) -> list[str]:
    return [item["state"] for item in json.loads(text)["items"]]


def test_a_plan_lists_its_calls_and_sends_nothing(
    cli: Cli,
    server: CountingServer,
    tmp_path: Path,
) -> None:
    file = write_plan(tmp_path / "train.json", 3)
    plan = cli("batch", "plan", str(file))
    assert plan.code == 0
    assert "Build and deploy 3 projects to test: 6 calls" in plan.out
    assert "Project 2 (test)" in plan.out
    assert "; older ones were not loaded." in plan.out, "only the last 90 days were read"
    assert '--yes "3"' in plan.out
    rejected = cli("batch", "run", str(file), "--yes", "2")
    assert rejected.code == 2
    assert "Nothing was sent" in rejected.err
    assert not server.arrived
    empty = cli("batch", "plan", str(write_plan(tmp_path / "empty.json", 1, environment="dev")))
    assert empty.code == 1
    assert "all items are left out" in empty.out
    assert "Nothing would be sent." in empty.out
    assert "--yes" not in empty.out
    unknown = write_plan(tmp_path / "typo.json", 1, descripton="a typo")
    assert "does not know `descripton`" in cli("batch", "plan", str(unknown)).err


def test_prod_and_unknown_environments_require_the_word_prod(
    cli: Cli,
    server: CountingServer,
    tmp_path: Path,
) -> None:
    file = tmp_path / "start.toml"
    file.write_text('action = "start"\ncustomers = "all"\nenvironment = "test"\nrecipe = "7"\n')
    plan = cli("batch", "plan", str(file), "--json")
    assert json.loads(plan.out)["yes"] == "4 prod", "the environment is unknown"
    assert cli("batch", "run", str(file), "--yes", "4").code == 2
    assert not server.arrived
    done = cli("batch", "run", str(file), "--yes", "4 prod", "--json")
    assert done.code == 0
    assert all(json.loads(line)["label"] for line in done.out.splitlines())
    assert set(server.done) == {f"start {n}/7" for n in range(1, 5)}
    rerun = cli("batch", "run", str(file), "--yes", "4 prod")
    assert rerun.code == 0
    assert "4 skipped" in rerun.out
    server.assert_no_write_sent_twice()


def test_a_customer_without_an_id_is_not_taken_for_the_own_workspace(
    cli: Cli,
    server: CountingServer,
    tmp_path: Path,
) -> None:
    file = tmp_path / "start.toml"
    file.write_text('action = "start"\ncustomers = "all"\nrecipe = "7"\n')
    server.customers, server.without_id = 2, {1}
    plan = cli("batch", "plan", str(file))
    assert "left out: Workato returns no ID for this customer." in plan.out
    assert cli("batch", "run", str(file), "--yes", "1 prod").code == 0
    assert server.done == {"start 2/7": 1}
    server.customers = 0
    empty = cli("batch", "run", str(file), "--yes", "0")
    assert empty.code == 2
    assert "This partner has no customers" in empty.err


def test_a_lost_answer_is_looked_up_on_resume(
    cli: Cli,
    server: CountingServer,
    tmp_path: Path,
) -> None:
    faults = {"deploy 2": "lost", "build 3": "503"}
    server.fault_of = lambda key: faults.get(key, "")  # type: ignore[assignment,return-value]
    file = write_plan(tmp_path / "train.json", 4)
    first_run = cli("batch", "run", str(file), "--yes", "4")
    assert first_run.code == 4
    assert "2 done, 2 unknown" in first_run.out
    assert cli("batch", "run", str(file), "--yes", "4").code == 2, "it is not finished"
    resumed = cli("batch", "resume", str(file))
    assert resumed.code == 4
    assert "3 done, 1 unknown" in resumed.out, "the deployment is listed; builds are not"
    assert "lists no builds" in resumed.out
    server.assert_no_write_sent_twice()
    rejected = cli("batch", "resume", str(file), "--done", "3")
    assert rejected.code == 2
    assert "number of the build" in rejected.err
    decided = cli("batch", "resume", str(file), "--not-done", "3")
    assert decided.code == 4, "the answer is lost again"
    faults.clear()
    assert cli("batch", "resume", str(file), "--not-done", "3").code == 0
    assert server.arrived["build 3"] == 3, "only as often as a person confirmed"
    assert states(cli("batch", "status", str(file), "--json").out) == ["done"] * 4


@pytest.mark.parametrize("may_read", [True, False])
def test_a_batch_is_not_resumed_in_another_workspace_of_the_same_host(
    cli: Cli, server: CountingServer, tmp_path: Path, may_read: bool
) -> None:
    server.workspace = {"id": 17, "name": "Acme"} if may_read else None
    faults = {"deploy 2": "lost", "build 3": "422"}
    server.fault_of = lambda key: faults.get(key, "")  # type: ignore[assignment,return-value]
    file = write_plan(tmp_path / "train.json", 3)
    assert cli("batch", "run", str(file), "--yes", "3").code == 4
    arrived = server.arrived.copy()
    # The profile's token was replaced.
    before, server.workspace = server.workspace, {"id": 18, "name": "Globex"}
    server.first_project = 3
    refused = cli("batch", "resume", str(file), "--retry-failed", "--not-done", "2")
    assert refused.code == 2
    where = "Acme (17), and this token belongs to Globex" if may_read else "project Project 1 (1)"
    assert "Nothing was sent. The batch was started " in refused.err
    assert where in refused.err
    assert server.arrived == arrived
    faults.clear()
    server.workspace, server.first_project = before, 1
    assert cli("batch", "resume", str(file), "--retry-failed").code == 0


def test_a_build_found_by_a_person_continues(
    cli: Cli, server: CountingServer, tmp_path: Path
) -> None:
    server.fault_of = lambda key: "lost" if key == "build 1" else ""
    file = write_plan(tmp_path / "train.json", 1)
    assert cli("batch", "run", str(file), "--yes", "1").code == 4
    assert "not the number of a build" in cli("batch", "resume", str(file), "--done", "1=x").err
    assert cli("batch", "resume", str(file), "--done", "7").code == 2
    done = cli("batch", "resume", str(file), "--done", "1=9000")
    assert done.code == 0, done.err
    assert server.arrived == {"build 1": 1, "deploy 1": 1}


@pytest.mark.parametrize("fault", ["429", "422"])
def test_rejected_writes_are_retried_only_on_request(
    cli: Cli,
    server: CountingServer,
    tmp_path: Path,
    fault: Any,
) -> None:
    faults = {"build 2": fault}
    server.fault_of = lambda key: faults.get(key, "")
    file = write_plan(tmp_path / "train.json", 3)
    first_run = cli("batch", "run", str(file), "--yes", "3")
    assert first_run.code == 1
    assert "2 done, 1 failed" in first_run.out
    assert cli("batch", "resume", str(file)).code == 1
    server.assert_no_write_sent_twice()
    faults.clear()
    assert cli("batch", "resume", str(file), "--retry-failed").code == 0
    assert server.arrived["build 2"] == 2
    assert server.done["build 2"] == 1
    table = cli("batch", "status", str(file), "--format", "csv").out
    assert table.splitlines()[0] == "Item,Customer,Env,State,Step,Result,Error"
    assert table.count(",done,") == 3
    assert "| Project 2 |" in cli("batch", "status", str(file), "--format", "markdown").out


def test_an_ordered_batch_stops_at_its_first_failure(
    cli: Cli,
    server: CountingServer,
    tmp_path: Path,
) -> None:
    server.fault_of = lambda key: "422" if key == "build 2" else ""
    file = write_plan(tmp_path / "train.json", 4, in_order=True, stop_at_failure=True)
    first_run = cli("batch", "run", str(file), "--yes", "4")
    assert first_run.code == 3, "the rest is waiting"
    assert "1 done, 1 failed, 2 waiting" in first_run.out
    assert set(server.arrived) == {"build 1", "deploy 1", "build 2"}
    server.fault_of = lambda _key: ""
    assert cli("batch", "resume", str(file), "--retry-failed").code == 0
    assert list(server.done)[-4:] == ["build 3", "deploy 3", "build 4", "deploy 4"]


def test_a_rejected_token_pauses_the_batch(
    cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    counting = CountingServer()

    async def reject_after_build(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "GET" and counting.done["build 1"]:
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 401, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"message": "Unauthorized"}'})
            return
        await counting(scope, receive, send)

    with serve(reject_after_build) as url:
        save_profile(url)
        file = write_plan(tmp_path / "train.json", 3, in_order=True)
        first_run = cli("batch", "run", str(file), "--yes", "3")
        assert first_run.code == 3
        assert "3 waiting" in first_run.out, "a rejected token fails no item"
    assert counting.arrived == {"build 1": 1}


def test_names_of_workato_are_reported_without_credentials(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Named(CountingServer):
        def _read(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
            status, answer = super()._read(path, query)
            if path == "/api/projects" and answer:
                link = "https://files.example/a.zip?X-Amz-Signature=5ec7e7516"
                answer[0]["name"] = f"{link} with Bearer t0ken-of-a-test"
            return status, answer

    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    file = write_plan(tmp_path / "train.json", 1)
    with serve(Named()) as url:
        save_profile(url)
        texts = [
            cli("batch", "plan", str(file)),
            cli("batch", "plan", str(file), "--json"),
            cli("batch", "run", str(file), "--yes", "1"),
            cli("batch", "run", str(file), "--yes", "1", "--json"),
            cli("batch", "status", str(file)),
            cli("batch", "status", str(file), "--json"),
            cli("batch", "status", str(file), "--format", "csv"),
            cli("batch", "status", str(file), "--format", "markdown"),
        ]
    for text in texts:
        assert "https://files.example/a.zip?***" in text.out
        assert "5ec7e7516" not in text.out + text.err
        assert "t0ken-of-a-test" not in text.out + text.err


def test_a_batch_is_not_resumed_read_only_after_its_file_was_changed(
    cli: Cli, server: CountingServer, tmp_path: Path
) -> None:
    server.fault_of = lambda key: "422" if key == "build 1" else ""
    file = write_plan(tmp_path / "train.json", 2, in_order=True, stop_at_failure=True)
    assert cli("batch", "run", str(file), "--yes", "2").code == 3
    file.write_text(json.dumps({"action": "download", "build": "9000"}))
    refused = cli("batch", "resume", str(file), "--retry-failed", "--read-only")
    assert "is read-only here, so nothing was sent" in refused.err
    assert states(cli("batch", "status", str(file), "--json").out) == ["failed", "waiting"]
    assert server.arrived == {"build 1": 1}
