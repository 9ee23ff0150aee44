"""Killed at any point and resumed, a batch sends each write once and knows what was done."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.batches.plans import items_of, last_batch, save_profile, write_plan
from tests.batches.server import Counting
from tests.support.server import serve
from tests.support.soak import is_soak_run
from workato_tui.commands.sent_intent import UNKNOWN
from workato_tui.commands.session import DONE, WAITING
from workato_tui.common.paths import data_dir
from workato_tui.store import STORE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
KILLED = -9


class Lives:
    """The command line, run as often as wanted in a process that has everything imported."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.batches.killing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "WK_TOKEN": "t0ken-of-a-test"},
        )

    def live(self, *words: str, point: int = 0) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([words, point]) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)


@pytest.fixture
def lives() -> Iterator[Lives]:
    found = Lives()
    yield found
    found.end()


def forget() -> None:
    (data_dir() / STORE_NAME).unlink(missing_ok=True)


def test_killed_at_any_point_it_sends_each_write_once(
    lives: Lives, tmp_path: Path, isolated_home: Path
) -> None:
    projects = 3
    file = write_plan(tmp_path / "train.json", projects)
    begin = ("batch", "run", str(file), "--yes", str(projects))
    whole = Counting()
    with serve(whole) as url:
        save_profile(url)
        found = lives.live(*begin)
    assert found["code"] == DONE
    assert whole.done == {f"{w} {n}": 1 for n in (1, 2, 3) for w in ("build", "deploy")}
    points = list(range(1, found["passed"] + 1))
    if not is_soak_run():
        points = sorted(random.sample(points, 7))
    for point in points:
        forget()
        server = Counting()
        with serve(server) as url:
            save_profile(url)
            killed = lives.live(*begin, point=point)
            if killed["code"] != KILLED:
                continue
            goes_on = last_batch(file) is not None
            resumed = lives.live("batch", "resume", str(file)) if goes_on else None
            server.assert_nothing_was_sent_twice()
            if resumed is None:
                assert not server.arrived, f"point {point}: sent before it was kept"
                continue
            assert_it_tells_the_truth(server, file, resumed["code"], point)


def assert_it_tells_the_truth(server: Counting, file: Path, code: int, point: int) -> None:
    states = items_of(last_batch(file))
    for project, (state, error) in states.items():
        where = f"point {point}, project {project}: {error}"
        if state == "done":
            assert server.done[f"build {project}"] == 1, where
            assert server.done[f"deploy {project}"] == 1, where
        else:
            # A write that was under way: the API cannot tell of a build, a deployment shows later.
            assert state == "unknown", where
    if any(state == "unknown" for state, _ in states.values()):
        assert code == UNKNOWN
    else:
        assert code == DONE, point


def test_killed_thirty_times_it_comes_to_its_end(
    lives: Lives, tmp_path: Path, isolated_home: Path
) -> None:
    """Fifty customers, lost answers and refusals in between."""
    dice = random.Random(random.randrange(10**6))
    faults: dict[str, Any] = {}

    def fault(key: str) -> Any:
        return faults.setdefault(key, dice.choice(["", "", "", "lost", "503", "500", "429", "422"]))

    server = Counting(fault, customers=50)
    file = tmp_path / "start.toml"
    file.write_text('action = "start"\ncustomers = "all"\nrecipe = "7"\n')
    with serve(server) as url:
        save_profile(url)
        found = lives.live("batch", "run", str(file), "--yes", "50 prod", point=260)
        deaths = int(found["code"] == KILLED)
        for _ in range(60):
            kills = 30 if is_soak_run() else 4
            point = dice.randint(1, 90) if deaths < kills else 0
            found = lives.live("batch", "resume", str(file), point=point)
            deaths += found["code"] == KILLED
            if found["code"] != KILLED and found["code"] != WAITING:
                break
    assert found["code"] in (DONE, 1, UNKNOWN), found
    assert deaths > 1
    server.assert_nothing_was_sent_twice()
    record = last_batch(file)
    assert record is not None
    assert len(record.items) == 50
    for item in record.items:
        key = f"start {item.spec['workspace']}/7"
        wanted = {"done": 1, "skipped": 1, "failed": 0}.get(item.state, server.done[key])
        assert server.done[key] == wanted, (key, item.state)
        assert item.state in ("done", "skipped", "failed", "unknown"), (key, item.state)
