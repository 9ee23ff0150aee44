"""A batch that is killed at any point and resumed sends each write once."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.batches.plans import items_of, last_batch, save_profile, write_plan
from tests.batches.server import CountingServer
from tests.support.process import JsonLineProcess
from tests.support.server import serve
from tests.support.soak import is_soak_run
from workato_tui.commands.sent_intent import UNKNOWN
from workato_tui.commands.session import DONE, WAITING
from workato_tui.common.paths import data_dir
from workato_tui.store import STORE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLED = -9


class CommandRunner(JsonLineProcess):
    """Runs commands in forks of one process, and kills them at a point."""

    def run(self, *words: str, point: int = 0) -> dict[str, Any]:
        result: dict[str, Any] = self.request(words, point)
        return result


@pytest.fixture
def runner() -> Iterator[CommandRunner]:
    result = CommandRunner("tests.batches.killing", WK_TOKEN="t0ken-of-a-test")
    yield result
    result.stop()


def delete_store() -> None:
    (data_dir() / STORE_NAME).unlink(missing_ok=True)


def test_a_killed_batch_sends_each_write_once(
    runner: CommandRunner, tmp_path: Path, isolated_home: Path
) -> None:
    projects = 3
    file = write_plan(tmp_path / "train.json", projects)
    begin = ("batch", "run", str(file), "--yes", str(projects))
    undisturbed = CountingServer()
    with serve(undisturbed) as url:
        save_profile(url)
        result = runner.run(*begin)
    assert result["code"] == DONE
    assert undisturbed.done == {
        f"{write} {project}": 1 for project in (1, 2, 3) for write in ("build", "deploy")
    }
    points = list(range(1, result["passed"] + 1))
    if not is_soak_run():
        points = sorted(random.sample(points, 7))
    for point in points:
        delete_store()
        server = CountingServer()
        with serve(server) as url:
            save_profile(url)
            killed = runner.run(*begin, point=point)
            if killed["code"] != KILLED:
                continue
            was_saved = last_batch(file) is not None
            resumed = runner.run("batch", "resume", str(file)) if was_saved else None
            server.assert_no_write_sent_twice()
            if resumed is None:
                assert not server.arrived, f"point {point}: sent before it was saved"
                continue
            assert_states_match_the_server(server, file, resumed["code"], point)


def assert_states_match_the_server(
    server: CountingServer, file: Path, code: int, point: int
) -> None:
    states = items_of(last_batch(file))
    for project, (state, error) in states.items():
        where = f"point {point}, project {project}: {error}"
        if state == "done":
            assert server.done[f"build {project}"] == 1, where
            assert server.done[f"deploy {project}"] == 1, where
        else:
            # Builds cannot be looked up; a deployment may be listed later.
            assert state == "unknown", where
    if any(state == "unknown" for state, _ in states.values()):
        assert code == UNKNOWN
    else:
        assert code == DONE, point


def test_a_batch_killed_many_times_finishes(
    runner: CommandRunner, tmp_path: Path, isolated_home: Path
) -> None:
    """Fifty customers, with lost and rejected answers."""
    rng = random.Random(random.randrange(10**6))
    faults: dict[str, Any] = {}

    def fault(key: str) -> Any:
        return faults.setdefault(key, rng.choice(["", "", "", "lost", "503", "500", "429", "422"]))

    server = CountingServer(fault, customers=50)
    file = tmp_path / "start.toml"
    file.write_text('action = "start"\ncustomers = "all"\nrecipe = "7"\n')
    with serve(server) as url:
        save_profile(url)
        result = runner.run("batch", "run", str(file), "--yes", "50 prod", point=260)
        killed_count = int(result["code"] == KILLED)
        for _ in range(60):
            kills = 30 if is_soak_run() else 4
            point = rng.randint(1, 90) if killed_count < kills else 0
            result = runner.run("batch", "resume", str(file), point=point)
            killed_count += result["code"] == KILLED
            if result["code"] != KILLED and result["code"] != WAITING:
                break
    assert result["code"] in (DONE, 1, UNKNOWN), result
    assert killed_count > 1
    server.assert_no_write_sent_twice()
    record = last_batch(file)
    assert record is not None
    assert len(record.items) == 50
    for item in record.items:
        key = f"start {item.spec['workspace']}/7"
        expected = {"done": 1, "skipped": 1, "failed": 0}.get(item.state, server.done[key])
        assert server.done[key] == expected, (key, item.state)
        assert item.state in ("done", "skipped", "failed", "unknown"), (key, item.state)


class Endpoints(CountingServer):
    """Endpoints of the own workspace that are enabled."""

    def _write(self, path: str, body: dict[str, Any]) -> tuple[str, Any]:
        number = path.split("/")[3]
        return f"enable {number}", lambda: self.running.add(number) or {"success": True}

    def _read(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        numbers = range(1, 7) if query.get("page", "1") == "1" else ()
        return 200, [{"id": number, "active": str(number) in self.running} for number in numbers]


def test_killed_and_lost_endpoints_are_enabled_once_and_settled_by_the_look_up(
    runner: CommandRunner, tmp_path: Path, isolated_home: Path
) -> None:
    rng = random.Random(random.randrange(10**6))
    faults: dict[str, Any] = {}

    def fault(key: str) -> Any:
        return faults.setdefault(key, rng.choice(["", "", "lost", "503"]))

    file = tmp_path / "enable.json"
    items = [{"api_endpoint_id": str(number)} for number in range(1, 7)]
    file.write_text(json.dumps({"action": "enable-endpoints", "items": items}))
    server = Endpoints(fault)
    with serve(server) as url:
        save_profile(url)
        # The first points store the plan; from the twentieth on writes are under way.
        killed = runner.run("batch", "run", str(file), "--yes", "6", point=rng.randint(20, 40))
        for _ in range(4):
            if killed["code"] == KILLED:
                point = rng.randint(1, 20)
                killed = runner.run("batch", "resume", str(file), point=point)
        # What the first run sends and loses is looked up as the second begins.
        for _ in range(2):
            result = runner.run("batch", "resume", str(file))
    server.assert_no_write_sent_twice()
    record = last_batch(file)
    assert record is not None
    states = {item.spec["values"]["api_endpoint_id"]: item.state for item in record.items}
    # A write without an effect may still be under way: it stays unknown for a minute.
    assert set(states.values()) <= {"done", "unknown"}, states
    for number, state in states.items():
        assert server.done[f"enable {number}"] == 1 or state == "unknown", (number, state)
        assert state == "done" or not server.done[f"enable {number}"], (number, state)
    assert result["code"] == (UNKNOWN if "unknown" in states.values() else DONE)
