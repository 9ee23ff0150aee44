"""After a kill at any time, saved data is there, and nothing is incomplete."""

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
from tests.support.process import ROOT, JsonLineProcess
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


@pytest.fixture
def home_in_memory() -> Iterator[Path]:
    """A home in memory where possible; a kill, unlike a power cut, does not lose it."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def test_processes_killed_while_saving(home_in_memory: Path) -> None:
    count = 2000 if is_soak_run() else 60
    seed = random.randrange(1_000_000)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", str(count), str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "HOME": str(home_in_memory),
            **{
                f"XDG_{kind}_HOME": str(home_in_memory / kind)
                for kind in ("CONFIG", "DATA", "STATE")
            },
        },
        check=False,
    )
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"
    result = json.loads(done.stdout)
    assert result["steps"] > count // 10, "killed before the first step"
    assert result["left"] == []
    assert result["tokens"] == 1, "unused tokens"


class ProgramRunner(JsonLineProcess):
    """Runs the program in forks of one process, and kills it."""

    def run(
        self, steps: Sequence[tuple[str, str]], seconds: float | None = None, **environment: str
    ) -> dict[str, Any]:
        return self.request(environment, steps, seconds)


LIST_SHOWN = "complete|interrupted"
"""The list is shown; an interrupted download may be reported in its place."""
STEPS = (
    (LIST_SHOWN, "b"),  # a build is started
    ("ctrl+s", CTRL_S),
    ("~ started.", "3"),
    (LIST_SHOWN, "d"),  # a download starts that never ends
    ("1 download", "1"),
    ("Order to Cash", "2"),
)


@pytest.mark.pty
def test_the_program_killed_while_it_works(isolated_home: Path) -> None:
    rng = random.Random()
    work = isolated_home.parent / "work"
    with workato() as server:
        add_profile(server.url)
        profile = ProfilesFile().load().get("acme")._replace(download_dir=str(work))
        ProfilesFile().save(profile, replace=True)
        server.file_host.stalls_after = 4_000
        runner = ProgramRunner("tests.faults.killing_app", work, TERM="xterm-256color")
        for number in range(200 if is_soak_run() else 7):
            steps = STEPS[: rng.randint(0, len(STEPS))]
            result = runner.run(steps, rng.random() * 0.2)
            assert result["done"] == len(steps), result["shown"]
            check_files(server, work, number)
        server.file_host.stalls_after = None
        last = runner.run([(LIST_SHOWN, "\x03")])
        assert last["status"] == 0
        assert not list(data_dir().glob("*.broken*"))
        check_that_nothing_is_sent_without_the_ledger(runner, server)
        runner.stop()
    assert [request.method for request in server.api.requests].count("POST") > 0, "nothing was sent"


def check_that_nothing_is_sent_without_the_ledger(runner: ProgramRunner, server: Workato) -> None:
    """Check that nothing is sent with a full disk or without a data folder, and the message."""
    before = len(server.api.requests)
    final_steps = [("ctrl+s", CTRL_S), ("was not sent", "\x03")]
    # Without a store, its problem replaces "complete".
    for environment, listed in (
        ({"FULL": "1"}, "complete"),
        ({"XDG_DATA_HOME": "/proc/none"}, "of 193"),
    ):
        steps = [(listed, "b"), *final_steps]
        result = runner.run(steps, **environment)
        assert result["done"] == len(steps), (environment, result["shown"])
        assert result["status"] == 0
    assert {request.method for request in server.api.requests[before:]} == {"GET"}


def check_files(server: Workato, work: Path, number: int) -> None:
    """Check that nothing is lost or incomplete."""
    store = Store.open(data_dir() / "store.sqlite3")
    assert store.problem is None, f"run {number}: {store.problem}"
    entries = [json.loads(line) for line in store.ledger.json_lines()]
    sent = [request for request in server.api.requests if request.method == "POST"]
    assert len(entries) >= len(sent), f"run {number}: a write was sent that is not in the ledger"
    assert {entry["state"] for entry in entries} <= {"sent", "done", "unknown"}
    for entry in entries:
        # Otherwise the next run starts with a question about this write.
        store.ledger.settle(entry["ticket"], "checked")
    store.close()
    ProfilesFile().load().get("acme")
    for partial in find_partial_downloads(work):
        assert not partial.busy
    for path in work.iterdir():
        if ".part" not in path.name:
            check_zip(path)
            path.unlink()
