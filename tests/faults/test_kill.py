"""Killed at any moment, what was saved is there, whole, and nothing is there in halves."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.workato import add_profile, workato
from tests.support.soak import is_soak_run
from tests.support.terminal import CTRL_S
from workato_tui.common.paths import data_dir
from workato_tui.packages.partial_downloads import find_partial_downloads
from workato_tui.packages.zip_check import check_zip
from workato_tui.profiles.file import ProfilesFile
from workato_tui.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.end_to_end.workato import Workato

ROOT = Path(__file__).parents[2]


@pytest.fixture
def quick_home() -> Iterator[Path]:
    """A home in memory where there is one: a kill, unlike a power cut, asks nothing of the disk."""
    memory = Path("/dev/shm")
    where = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


def test_small_processes_killed_while_they_save(quick_home: Path) -> None:
    count = 2000 if is_soak_run() else 60
    seed = random.randrange(1_000_000)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", str(count), str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "HOME": str(quick_home),
            **{f"XDG_{kind}_HOME": str(quick_home / kind) for kind in ("CONFIG", "DATA", "STATE")},
        },
        check=False,
    )
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"
    found = json.loads(done.stdout)
    assert found["steps"] > count // 10, "they were killed before they had done anything"
    assert found["left"] == []
    assert found["tokens"] == 1, "tokens that no profile names"


class Lives:
    """The program, started as often as wanted in a process that has everything imported."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.killing_app"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"},
        )

    def live(
        self, steps: Sequence[tuple[str, str]], seconds: float | None = None, **environment: str
    ) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([environment, steps, seconds]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(20) == 0


THERE = "complete|interrupted"
"""The list is; that a download was cut off may be said in the same place."""
STEPS = (
    (THERE, "b"),  # a build is started
    ("ctrl+s", CTRL_S),
    ("~ started.", "3"),
    (THERE, "d"),  # a zip is fetched that never comes to its end
    ("1 download", "1"),
    ("Order to Cash", "2"),
)


@pytest.mark.pty
def test_the_whole_program_killed_while_it_works(isolated_home: Path) -> None:
    dice = random.Random()
    work = isolated_home.parent / "work"
    with workato() as server:
        add_profile(server.url)
        profile = ProfilesFile().load().get("acme")._replace(download_dir=str(work))
        ProfilesFile().save(profile, replace=True)
        server.file_host.stalls_after = 4_000
        lives = Lives(work)
        for life in range(200 if is_soak_run() else 7):
            steps = STEPS[: dice.randint(0, len(STEPS))]
            found = lives.live(steps, dice.random() * 0.2)
            assert found["done"] == len(steps), found["shown"]
            look(server, work, life)
        server.file_host.stalls_after = None
        told = lives.live([(THERE, "\x03")])
        assert told["status"] == 0
        assert not list((data_dir()).glob("*.broken*"))
        assert_nothing_is_sent_without_the_ledger(lives, server)
        lives.end()
    assert [seen.method for seen in server.api.requests].count("POST") > 0, "nothing was sent"


def assert_nothing_is_sent_without_the_ledger(lives: Lives, server: Workato) -> None:
    """A full disk, a data folder that cannot be made: it runs, and says why it does not send."""
    before = len(server.api.requests)
    rest = [("ctrl+s", CTRL_S), ("was not sent", "\x03")]
    # Without a store its sentence stands where the list says that it is complete.
    for environment, listed in (
        ({"FULL": "1"}, "complete"),
        ({"XDG_DATA_HOME": "/proc/none"}, "of 193"),
    ):
        steps = [(listed, "b"), *rest]
        found = lives.live(steps, **environment)
        assert found["done"] == len(steps), (environment, found["shown"])
        assert found["status"] == 0
    assert {seen.method for seen in server.api.requests[before:]} == {"GET"}


def look(server: Workato, work: Path, life: int) -> None:
    """Nothing is lost, and nothing is there in halves."""
    store = Store.open(data_dir() / "store.sqlite3")
    assert store.problem is None, f"life {life}: {store.problem}"
    noted = [json.loads(line) for line in store.ledger.json_lines()]
    sent = [seen for seen in server.api.requests if seen.method == "POST"]
    assert len(noted) >= len(sent), f"life {life}: a write left that is not in the ledger"
    assert {entry["state"] for entry in noted} <= {"sent", "done", "unknown"}
    for entry in noted:
        # Else the next life begins with the question what became of it.
        store.ledger.settle(entry["ticket"], "looked at")
    store.close()
    ProfilesFile().load().get("acme")
    for part in find_partial_downloads(work):
        assert not part.busy
    for path in work.iterdir():
        if ".part" not in path.name:
            check_zip(path)
            path.unlink()
